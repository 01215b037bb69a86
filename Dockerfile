# One image for all apps; the command names the app: docker run postrider:dev dist/apps/<name>/src/main.js
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /postrider
COPY package.json package-lock.json .npmrc ./
COPY scripts/run.mjs scripts/run.mjs
COPY scripts/setup scripts/setup
RUN node scripts/run.mjs install
COPY tsconfig.json ./
COPY libs libs
COPY apps apps
RUN node scripts/run.mjs build
# Tools, the embedded database and a second Node are development dependencies: the image needs none of them.
RUN npm prune --omit=dev --no-audit --no-fund

FROM node:24.21.0-bookworm-slim
WORKDIR /postrider
ENV NODE_ENV=production NODE_OPTIONS="--enable-source-maps --max-semi-space-size=64 --max-old-space-size=1536"
COPY --from=build /postrider/package.json ./
COPY --from=build /postrider/node_modules node_modules
COPY --from=build /postrider/dist dist
USER node
EXPOSE 8400
# The app is process 1 and gets SIGTERM itself, so it drains.
ENTRYPOINT ["node", "--no-memory-reducer"]
CMD ["dist/apps/standalone/src/main.js"]
