/** A content type without its parameters, in lower case; undefined for none. */
export interface MediaType {
  readonly essence: string;
  readonly charset: string | undefined;
}

export function mediaTypeOf(header: string | undefined): MediaType | undefined {
  const [essence = '', ...parameters] = (header ?? '').split(';').map((part) => part.trim().toLowerCase());
  if (essence === '') return undefined;
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  return { essence, charset: charset?.slice('charset='.length).replaceAll('"', '') };
}

/** `application/json`, `text/json` and everything that ends in `+json` (RFC 6839). */
export function isJsonContentType(header: string): boolean {
  const essence = mediaTypeOf(header)?.essence ?? '';
  return /^[a-z]+\/(json|[a-z0-9!#$&^_.+-]+\+json)$/.test(essence);
}
