// Made from docs/openapi.json by "npm run contract": do not edit.
export interface paths {
    "/api/v0/trigger-event/{eventType}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish an event whose type is in the path (classic)
         * @description The body is the event’s data, any JSON. `POST /v1/events` can say more.
         */
        post: operations["trigger_triggerV0"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v0/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List webhooks by offset, oldest first (classic) */
        get: operations["classicV0_list"];
        put?: never;
        /** Register a URL for an event (classic) */
        post: operations["classicV0_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v0/webhooks/{event}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the webhooks of an event (classic) */
        get: operations["classicV0_listOf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/debug/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show how many deliveries wait, and what became of the others (classic) */
        get: operations["classicV0_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events/trigger/{eventType}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish an event whose type is in the path (classic)
         * @description The body is the event’s data, any JSON. `POST /v1/events` can say more.
         */
        post: operations["trigger_trigger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Say that the process turns */
        get: operations["health_live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the metrics, for Prometheus */
        get: operations["metrics_render"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show this contract
         * @description OpenAPI 3.1 of the routes that the answering process serves. Needs no key.
         */
        get: operations["openApi_show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Say whether the process can do its work */
        get: operations["health_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what was done in the tenant, newest first
         * @description One row for each call that changes something, also for those that were denied.
         */
        get: operations["actions_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List deliveries, newest first */
        get: operations["deliveries_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a delivery */
        get: operations["deliveries_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the attempts of a delivery, oldest first */
        get: operations["deliveries_listAttempts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a delivery that waits
         * @description 409 when nothing of it waits. An attempt that is under way may still arrive.
         */
        post: operations["deliveries_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a delivery again, now
         * @description 409 while an attempt is under way, and when the endpoint is gone or paused.
         */
        post: operations["deliveries_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/denied-strangers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List calls of strangers that were denied, newest first
         * @description Calls that would have changed something, without a key of ours; at most ten a second are written down.
         */
        get: operations["actions_listStrangers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List endpoints, newest first */
        get: operations["endpoints_list"];
        put?: never;
        /** Register an endpoint */
        post: operations["endpoints_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{endpointId}/replays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the replays of an endpoint, newest first */
        get: operations["replays_list"];
        put?: never;
        /**
         * Send an endpoint its events again
         * @description Its deliveries from `from` to `to` (now unless given) that are in one of the `states` (those that did not arrive, unless given). 409 for an endpoint that is disabled, and while another replay of it is under way.
         */
        post: operations["replays_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{endpointId}/replays/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a replay */
        get: operations["replays_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{endpointId}/replays/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a replay
         * @description Nothing more of it is sent; what is on its way still arrives. 409 when it has ended already.
         */
        post: operations["replays_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{endpointId}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the secrets that sign for an endpoint
         * @description Newest first, at most ten; none of them in the clear.
         */
        get: operations["secrets_list"];
        put?: never;
        /**
         * Add a secret to an endpoint
         * @description It signs beside those there are.
         */
        post: operations["secrets_add"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{endpointId}/secrets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Expire a secret now
         * @description One that lasts and that the endpoint can be signed with has to stay.
         */
        delete: operations["secrets_expire"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{endpointId}/secrets/{id}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show a secret in the clear */
        post: operations["secrets_reveal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{endpointId}/secrets/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace the secrets of an endpoint
         * @description The old ones of the same algorithm sign beside the new one for `overlapSeconds`, a day unless told.
         */
        post: operations["secrets_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{endpointId}/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the subscriptions of an endpoint */
        get: operations["subscriptions_list"];
        put?: never;
        /** Subscribe an endpoint to event types */
        post: operations["subscriptions_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{endpointId}/subscriptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a subscription */
        get: operations["subscriptions_get"];
        put?: never;
        post?: never;
        /** Delete a subscription */
        delete: operations["subscriptions_delete"];
        options?: never;
        head?: never;
        /** Change a subscription */
        patch: operations["subscriptions_change"];
        trace?: never;
    };
    "/v1/endpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an endpoint */
        get: operations["endpoints_get"];
        put?: never;
        post?: never;
        /**
         * Delete an endpoint
         * @description Deliveries that still wait end as `canceled`; what was delivered stays on record.
         */
        delete: operations["endpoints_delete"];
        options?: never;
        head?: never;
        /**
         * Change an endpoint
         * @description What is not given stays; `null` removes a limit or a rule.
         */
        patch: operations["endpoints_change"];
        trace?: never;
    };
    "/v1/endpoints/{id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Disable an endpoint
         * @description What comes from now on, and what waits, ends as `skipped`.
         */
        post: operations["endpoints_disable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enable a disabled endpoint
         * @description What comes from now on is sent.
         */
        post: operations["endpoints_enable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause an endpoint
         * @description Nothing is sent, and all that comes is held.
         */
        post: operations["endpoints_pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a paused endpoint
         * @description What was held is sent, few at first.
         */
        post: operations["endpoints_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{id}/statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show how an endpoint fares
         * @description From counts that are kept while deliveries are written down: some milliseconds behind, and cheap to ask.
         */
        get: operations["endpointStatistics_show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an endpoint an example
         * @description Signed as a delivery is, with the header `webhook-test: true`; it is no delivery, and is never retried.
         */
        post: operations["endpointTest_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{id}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify an endpoint
         * @description Asks an endpoint that waits for its verification now, and one that failed it again.
         */
        post: operations["endpoints_verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List event types */
        get: operations["eventTypes_list"];
        put?: never;
        /** Register an event type with its first version */
        post: operations["eventTypes_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an event type with its versions */
        get: operations["eventTypes_get"];
        put?: never;
        post?: never;
        /** Forget an event type */
        delete: operations["eventTypes_delete"];
        options?: never;
        head?: never;
        /** Change what an event type says of itself, or deprecate it */
        patch: operations["eventTypes_change"];
        trace?: never;
    };
    "/v1/event-types/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add a version to an event type */
        post: operations["eventTypeVersions_add"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types/{name}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a version of an event type
         * @description A schema that breaks receivers or publishers is refused unless `allowBreaking` is true.
         */
        patch: operations["eventTypeVersions_change"];
        trace?: never;
    };
    "/v1/event-types/{name}/versions/{version}/compatibility": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask what a schema would change, and for whom */
        post: operations["eventTypeVersions_compare"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List events, newest first
         * @description `from` (inclusive) and `to` (exclusive) are about the time the broker took the event.
         */
        get: operations["events_list"];
        put?: never;
        /**
         * Publish an event
         * @description Takes an event of ours, a CloudEvent (structured, or binary: `ce-*` headers and the data as `application/json`), or a batch of CloudEvents, which is answered like `POST /v1/events/batch`.
         */
        post: operations["publish_publish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an event */
        get: operations["events_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}/payload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the exact bytes of an event */
        get: operations["events_payload"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish up to 500 events
         * @description Answered one by one, in their order; one bad event never fails the others.
         */
        post: operations["publish_publishBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the processes of the installation
         * @description Those that run, or with `state=lost` those that fell silent within the last day without saying goodbye.
         */
        get: operations["instances_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show how much waits in which queue
         * @description 404 until it was measured for the first time, some seconds after the first start.
         */
        get: operations["queues_show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show what retention would take now
         * @description A dry run: nothing is changed. What is kept although it is old enough is listed with the reason.
         */
        get: operations["retention_show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/retention/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let go what is older than the settings say, now
         * @description As the hourly run does. Without settings nothing goes.
         */
        post: operations["retention_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tenants, newest first
         * @description For the root key.
         */
        get: operations["tenants_list"];
        put?: never;
        /**
         * Create a tenant
         * @description For the root key. What can be set is described at `PATCH /v1/tenants/:tenantId`.
         */
        post: operations["tenants_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenantId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a tenant */
        get: operations["tenants_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a tenant
         * @description What is not given stays; a setting that is `null` is taken away. Limits and private ranges are for the root key.
         */
        patch: operations["tenants_change"];
        trace?: never;
    };
    "/v1/tenants/{tenantId}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what was done in a tenant, newest first
         * @description The same as `GET /v1/actions`; the root key may name any tenant.
         */
        get: operations["actions_listOf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenantId}/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the public keys of a tenant
         * @description A JSON Web Key Set (RFC 7517) of the Ed25519 keys that sign for its endpoints now, newest first, at most a thousand. Needs no key.
         */
        get: operations["jwks_show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenantId}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the API keys of a tenant, newest first */
        get: operations["keys_list"];
        put?: never;
        /** Create an API key */
        post: operations["keys_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenantId}/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an API key */
        get: operations["keys_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change an API key
         * @description What is not given stays. In force everywhere within 10 s.
         */
        patch: operations["keys_change"];
        trace?: never;
    };
    "/v1/tenants/{tenantId}/keys/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke an API key
         * @description For good. It lets nobody in any more, within 10 s everywhere.
         */
        post: operations["keys_revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenantId}/keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace an API key
         * @description By a new one that may do the same; the old one goes on for the overlap.
         */
        post: operations["keys_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List webhooks, newest first (classic) */
        get: operations["classicWebhooks_list"];
        put?: never;
        /**
         * Register a webhook (classic)
         * @description It is asked for its `verificationToken` before anything is sent to it.
         */
        post: operations["classicWebhooks_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a webhook (classic) */
        get: operations["classicWebhooks_get"];
        put?: never;
        post?: never;
        /** Delete a webhook (classic) */
        delete: operations["classicWebhooks_delete"];
        options?: never;
        head?: never;
        /** Change a webhook (classic) */
        patch: operations["classicWebhooks_change"];
        trace?: never;
    };
    "/webhooks/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the newest failed deliveries of a webhook again (classic)
         * @description At most 100 with one request.
         */
        post: operations["classicWebhooks_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show how a webhook fares (classic) */
        get: operations["classicWebhooks_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @example {
         *       "type": "order.created",
         *       "data": {
         *         "orderId": "o-17",
         *         "total": 12.5
         *       },
         *       "key": "customer-3"
         *     }
         */
        EventToPublish: {
            /** @description dotted words */
            type: string;
            /** @description any JSON; its bytes are carried unchanged */
            data: unknown;
            /** @description one of ours when left out; the same id again is the same event */
            id?: string | null;
            version?: string | null;
            source?: string | null;
            userId?: string | null;
            subject?: string | null;
            /** @description RFC 3339; now when left out */
            timestamp?: string | null;
            /** @description its deliveries wait until then; at most 30 days ahead */
            deliverAt?: string | null;
            metadata?: ({
                traceId?: string | null;
                sessionId?: string | null;
                correlationId?: string | null;
            } & {
                [key: string]: unknown;
            }) | null;
            /** @description for subscriptions that ask for one of them, beside those that ask for none */
            channels?: string[] | null;
            /** @description Kafka partition key, for order among events of one key */
            key?: string | null;
            /** @description the lane of its deliveries */
            priority?: ("critical" | "standard" | "bulk") | null;
        };
        /**
         * @description CloudEvents 1.0, JSON format
         * @example {
         *       "specversion": "1.0",
         *       "id": "order-17-created",
         *       "source": "/shop",
         *       "type": "order.created",
         *       "data": {
         *         "orderId": "o-17"
         *       }
         *     }
         */
        CloudEvent: {
            /** @constant */
            specversion: "1.0";
            id: string;
            source: string;
            type: string;
            time?: string | null;
            subject?: string | null;
            /** @description a JSON type */
            datacontenttype?: string | null;
            deliverat?: string | null;
            partitionkey?: string | null;
            correlationid?: string | null;
            eventversion?: string | null;
            /** @description comma separated */
            channels?: string | null;
            data?: unknown;
            /** @description JSON, encoded */
            data_base64?: string | null;
        } & {
            [key: string]: unknown;
        };
        /**
         * @example {
         *       "eventId": "evt_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "event": "order.created",
         *       "webhookCount": 3
         *     }
         */
        TriggeredEventV0: {
            eventId: string;
            event: string;
            /** @description endpoints whose subscriptions match now; null when nobody could count them */
            webhookCount: number | null;
            /** @description what is not as the type is registered, although the event is taken */
            warnings?: {
                pointer: string;
                detail: string;
            }[];
        };
        /**
         * @example {
         *       "type": "urn:postrider:error:validation_failed",
         *       "title": "Some values are not valid",
         *       "status": 422,
         *       "detail": "the body has 1 fault(s): /url is required",
         *       "instance": "/v1/endpoints",
         *       "code": "validation_failed",
         *       "requestId": "6f7c2f0e-5b0a-4f6e-9d3c-0a2f4f1f9a11",
         *       "errors": [
         *         {
         *           "pointer": "/url",
         *           "detail": "is required"
         *         }
         *       ]
         *     }
         */
        Problem: {
            /** @description `urn:postrider:error:` and the code */
            type: string;
            title: string;
            status: number;
            /** @description names the value, the place and what was expected; for people, may change */
            detail: string;
            /** @description the path of the request */
            instance: string;
            /**
             * @description the stable part: what programs go by
             * @enum {string}
             */
            code: "invalid_json" | "invalid_request" | "invalid_cursor" | "unauthorized" | "forbidden" | "not_found" | "method_not_allowed" | "not_acceptable" | "request_timeout" | "conflict" | "incompatible_schema" | "idempotency_key_in_use" | "payload_too_large" | "event_too_large" | "unsupported_media_type" | "expectation_failed" | "validation_failed" | "nesting_too_deep" | "blocked_address" | "idempotency_key_reused" | "rate_limited" | "headers_too_large" | "internal" | "broker_unavailable" | "buffer_full" | "database_unavailable" | "not_ready" | "shutting_down";
            /** @description finds the request in the logs; the same as the header `x-request-id` */
            requestId: string;
            /** @description every fault of the request; empty where there is nothing to point at */
            errors: {
                /** @description JSON pointer into the body, or to the parameter */
                pointer: string;
                detail: string;
            }[];
        };
        /**
         * @example {
         *       "webhooks": [
         *         {
         *           "id": "ep_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *           "eventName": "order.created",
         *           "webhookUrl": "https://shop.example/webhooks",
         *           "status": "active",
         *           "createdAt": "2026-01-31T08:00:00.000Z"
         *         }
         *       ],
         *       "total": 1,
         *       "page_size": 50,
         *       "offset": 0
         *     }
         */
        WebhookPageV0: {
            webhooks: {
                /** @description the endpoint’s id */
                id: string;
                eventName: string;
                webhookUrl: string;
                /** @enum {string} */
                status: "pending_verification" | "active" | "paused" | "disabled" | "failed";
                /** Format: date-time */
                createdAt: string;
            }[];
            total: number;
            page_size: number;
            offset: number;
        };
        /**
         * @example {
         *       "id": "ep_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "eventName": "order.created",
         *       "webhookUrl": "https://shop.example/webhooks",
         *       "status": "active",
         *       "createdAt": "2026-01-31T08:00:00.000Z",
         *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
         *     }
         */
        CreatedWebhookV0: {
            /** @description the endpoint’s id */
            id: string;
            eventName: string;
            webhookUrl: string;
            /** @enum {string} */
            status: "pending_verification" | "active" | "paused" | "disabled" | "failed";
            /** Format: date-time */
            createdAt: string;
            secret: string;
        };
        /**
         * @example {
         *       "queueSize": 2,
         *       "retrySize": 1,
         *       "statuses": {
         *         "pending": 2,
         *         "success": 40,
         *         "failed": 1,
         *         "permanent_failure": 0
         *       }
         *     }
         */
        DebugStatus: {
            /** @description deliveries that were not tried yet, or are held */
            queueSize: number;
            /** @description deliveries that wait for another attempt */
            retrySize: number;
            statuses: {
                pending: number;
                success: number;
                failed: number;
                permanent_failure: number;
            };
        };
        /**
         * @example {
         *       "eventId": "evt_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "eventType": "order.created",
         *       "webhookCount": 3
         *     }
         */
        TriggeredEvent: {
            eventId: string;
            eventType: string;
            /** @description endpoints whose subscriptions match now; null when nobody could count them */
            webhookCount: number | null;
            /** @description what is not as the type is registered, although the event is taken */
            warnings?: {
                pointer: string;
                detail: string;
            }[];
        };
        Readiness: {
            /** @constant */
            status: "ok";
            /** @description what was looked at, by name, and what is wrong with it */
            checks: {
                [key: string]: string;
            };
        };
        NotReady: {
            /** @description `urn:postrider:error:` and the code */
            type: string;
            title: string;
            status: number;
            /** @description names the value, the place and what was expected; for people, may change */
            detail: string;
            /** @description the path of the request */
            instance: string;
            /** @enum {string} */
            code: "not_ready";
            /** @description finds the request in the logs; the same as the header `x-request-id` */
            requestId: string;
            /** @description every fault of the request; empty where there is nothing to point at */
            errors: {
                /** @description JSON pointer into the body, or to the parameter */
                pointer: string;
                detail: string;
            }[];
            /** @description what was looked at, by name, and what is wrong with it */
            checks: {
                [key: string]: string;
            };
        };
        /**
         * @example {
         *       "id": "act_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "at": "2026-01-31T08:00:00.000Z",
         *       "action": "endpoint.change",
         *       "target": "ep_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "result": "succeeded",
         *       "status": 200,
         *       "code": null,
         *       "keyId": "key_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "keyName": "ops",
         *       "operator": false,
         *       "sourceAddress": "203.0.113.7",
         *       "requestId": "6f7c2f0e-5b0a-4f6e-9d3c-0a2f4f1f9a11",
         *       "method": "PATCH",
         *       "path": "/v1/endpoints/ep_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "changed": [
         *         "timeoutMs"
         *       ],
         *       "before": {
         *         "timeoutMs": 15000
         *       },
         *       "after": {
         *         "timeoutMs": 5000
         *       }
         *     }
         */
        Action: {
            id: string;
            /** Format: date-time */
            at: string;
            /** @description `<thing>.<verb>` */
            action: string;
            /** @description the id of what it was about */
            target: string | null;
            /**
             * @description `denied` by the key, `refused` for what was asked, `unknown` when the process died on the way
             * @enum {string}
             */
            result: "succeeded" | "denied" | "refused" | "failed" | "unknown";
            status: number | null;
            code: string | null;
            keyId: string | null;
            keyName: string | null;
            /** @description whether it was the root key */
            operator: boolean;
            sourceAddress: string;
            requestId: string;
            method: string;
            path: string;
            /** @description the fields that differ, those with secrets too */
            changed: string[];
            /** @description without secrets */
            before: unknown | null;
            /** @description without secrets */
            after: unknown | null;
        };
        /**
         * @example {
         *       "id": "dlv_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "eventId": "evt_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "eventType": "order.created",
         *       "endpointId": "ep_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "state": "succeeded",
         *       "reason": "delivered by attempt 1",
         *       "trigger": "initial",
         *       "lane": "standard",
         *       "attempts": 1,
         *       "nextAttemptAt": null,
         *       "holdReason": null,
         *       "heldSince": null,
         *       "lastAttemptAt": "2026-01-31T08:00:00.010Z",
         *       "lastStatus": 200,
         *       "errorClass": null,
         *       "error": null,
         *       "endReason": null,
         *       "deadLetter": null,
         *       "createdAt": "2026-01-31T08:00:00.000Z",
         *       "updatedAt": "2026-01-31T08:00:00.042Z"
         *     }
         */
        Delivery: {
            /** @description the `webhook-id` that the endpoint sees */
            id: string;
            eventId: string;
            eventType: string;
            endpointId: string;
            /** @enum {string} */
            state: "pending" | "sending" | "succeeded" | "retrying" | "held" | "failed" | "canceled" | "skipped";
            /** @description in a sentence: why it stands where it stands */
            reason: string;
            /** @enum {string} */
            trigger: "initial" | "retry" | "manual" | "replay" | "redrive";
            /** @enum {string} */
            lane: "critical" | "standard" | "bulk";
            attempts: number;
            nextAttemptAt: string | null;
            holdReason: ("circuit_open" | "endpoint_backoff" | "queue_full" | "endpoint_unknown" | "secret_unavailable" | "rate_limited" | "paused" | "ordering" | "unverified") | null;
            heldSince: string | null;
            lastAttemptAt: string | null;
            lastStatus: number | null;
            errorClass: ("timeout" | "connect_refused" | "connect_reset" | "dns" | "tls" | "http_4xx" | "http_5xx" | "gone" | "rate_limited" | "blocked_address" | "body_too_large" | "circuit_open" | "unknown") | null;
            error: string | null;
            endReason: ("exhausted" | "gone" | "endpoint_deleted" | "endpoint_disabled" | "verification_failed" | "requested" | "undecodable") | null;
            /** @description where its dead letter lies */
            deadLetter: {
                topic: string;
                partition: number;
                offset: number;
            } | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /**
         * @example {
         *       "id": "att_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "deliveryId": "dlv_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "eventId": "evt_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "endpointId": "ep_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "attempt": 1,
         *       "trigger": "initial",
         *       "startedAt": "2026-01-31T08:00:00.010Z",
         *       "durationMs": 32,
         *       "status": 200,
         *       "errorClass": null,
         *       "error": null,
         *       "responseBody": "ok",
         *       "nextState": "succeeded",
         *       "nextAttemptAt": null
         *     }
         */
        Attempt: {
            id: string;
            deliveryId: string;
            eventId: string;
            endpointId: string;
            /** @description counts from 1 over the delivery’s life */
            attempt: number;
            /** @enum {string} */
            trigger: "initial" | "retry" | "manual" | "replay" | "redrive";
            /** Format: date-time */
            startedAt: string;
            durationMs: number;
            status: number | null;
            errorClass: ("timeout" | "connect_refused" | "connect_reset" | "dns" | "tls" | "http_4xx" | "http_5xx" | "gone" | "rate_limited" | "blocked_address" | "body_too_large" | "circuit_open" | "unknown") | null;
            error: string | null;
            /** @description the first 1,000 characters */
            responseBody: string | null;
            /**
             * @description what followed for the delivery
             * @enum {string}
             */
            nextState: "succeeded" | "retrying" | "failed" | "unchanged";
            nextAttemptAt: string | null;
        };
        /**
         * @example {
         *       "id": "ep_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "url": "https://shop.example/webhooks",
         *       "name": "Warehouse",
         *       "description": "orders to the warehouse",
         *       "metadata": {
         *         "team": "logistics"
         *       },
         *       "clientId": null,
         *       "state": "active",
         *       "disabledReason": null,
         *       "stateChangedAt": "2026-01-31T08:00:00.000Z",
         *       "eventTypes": [
         *         "order.*"
         *       ],
         *       "headers": {},
         *       "timeoutMs": 15000,
         *       "retry": {
         *         "policy": "schedule",
         *         "delaysMs": [
         *           5000,
         *           300000
         *         ]
         *       },
         *       "rateLimit": {
         *         "perSecond": 10
         *       },
         *       "ordering": {
         *         "mode": "none"
         *       },
         *       "autoDisable": null,
         *       "scope": "events",
         *       "signatureFormat": "standard",
         *       "bodyFormat": "envelope",
         *       "verification": "none",
         *       "verificationProgress": null,
         *       "health": {
         *         "consecutiveFailures": 0,
         *         "firstFailureAt": null,
         *         "lastFailureAt": null,
         *         "lastSuccessAt": "2026-01-31T08:05:00.000Z",
         *         "warnedAt": null,
         *         "circuit": {
         *           "state": "closed",
         *           "openUntil": null
         *         }
         *       },
         *       "createdAt": "2026-01-31T08:00:00.000Z",
         *       "updatedAt": "2026-01-31T08:00:00.000Z"
         *     }
         */
        Endpoint: {
            id: string;
            url: string;
            name: string;
            description: string;
            metadata: {
                [key: string]: string;
            };
            /** @description who registered it, in the owner’s own words */
            clientId: string | null;
            /** @enum {string} */
            state: "pending_verification" | "active" | "paused" | "disabled" | "failed" | "tripped";
            disabledReason: ("requested" | "gone" | "failures" | "failing_for_long") | null;
            /** Format: date-time */
            stateChangedAt: string;
            eventTypes: string[];
            headers: {
                [key: string]: string;
            };
            timeoutMs: number;
            retry: {
                /** @constant */
                policy: "schedule";
                delaysMs: number[];
            } | {
                /** @enum {string} */
                policy: "fixed" | "linear" | "exponential";
                initialDelayMs: number;
                maxDelayMs: number;
                maxAttempts: number;
            };
            rateLimit: {
                perSecond?: number;
                perMinute?: number;
                perHour?: number;
                /** @description requests under way at the same time */
                concurrent?: number;
            } | null;
            ordering: {
                /** @constant */
                mode: "none";
            } | {
                /** @constant */
                mode: "endpoint";
                /** @enum {string} */
                onExhausted: "skip" | "wait";
            } | {
                /** @constant */
                mode: "key";
                keyPath: string;
                /** @enum {string} */
                onExhausted: "skip" | "wait";
            };
            autoDisable: ({
                /** @constant */
                mode: "time";
                hours: number;
            } | {
                /** @constant */
                mode: "failures";
                failures: number;
            } | {
                /** @constant */
                mode: "never";
            }) | null;
            /**
             * @description which events it gets (docs/operational-events.md)
             * @enum {string}
             */
            scope: "events" | "operational" | "installation";
            /** @enum {string} */
            signatureFormat: "standard" | "simple" | "sha256";
            /** @enum {string} */
            bodyFormat: "envelope" | "minimal" | "cloudevents-structured" | "cloudevents-binary" | "classic";
            /** @enum {string} */
            verification: "none" | "token" | "challenge" | "cloudevents";
            verificationProgress: {
                verifiedAt: string | null;
                /** @description handshakes since it was asked from the beginning */
                tries: number;
                /** @description null: none is to be made */
                nextTryAt: string | null;
                lastError: string | null;
            } | null;
            health: {
                consecutiveFailures: number;
                /** @description of the failures in a row */
                firstFailureAt: string | null;
                lastFailureAt: string | null;
                lastSuccessAt: string | null;
                /** @description when half of what disables it was reached */
                warnedAt: string | null;
                circuit: {
                    /** @enum {string} */
                    state: "closed" | "open" | "half_open";
                    openUntil: string | null;
                };
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /**
         * @example {
         *       "id": "ep_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "url": "https://shop.example/webhooks",
         *       "name": "Warehouse",
         *       "description": "orders to the warehouse",
         *       "metadata": {
         *         "team": "logistics"
         *       },
         *       "clientId": null,
         *       "state": "active",
         *       "disabledReason": null,
         *       "stateChangedAt": "2026-01-31T08:00:00.000Z",
         *       "eventTypes": [
         *         "order.*"
         *       ],
         *       "headers": {},
         *       "timeoutMs": 15000,
         *       "retry": {
         *         "policy": "schedule",
         *         "delaysMs": [
         *           5000,
         *           300000
         *         ]
         *       },
         *       "rateLimit": {
         *         "perSecond": 10
         *       },
         *       "ordering": {
         *         "mode": "none"
         *       },
         *       "autoDisable": null,
         *       "scope": "events",
         *       "signatureFormat": "standard",
         *       "bodyFormat": "envelope",
         *       "verification": "none",
         *       "verificationProgress": null,
         *       "health": {
         *         "consecutiveFailures": 0,
         *         "firstFailureAt": null,
         *         "lastFailureAt": null,
         *         "lastSuccessAt": "2026-01-31T08:05:00.000Z",
         *         "warnedAt": null,
         *         "circuit": {
         *           "state": "closed",
         *           "openUntil": null
         *         }
         *       },
         *       "createdAt": "2026-01-31T08:00:00.000Z",
         *       "updatedAt": "2026-01-31T08:00:00.000Z",
         *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
         *     }
         */
        CreatedEndpoint: {
            id: string;
            url: string;
            name: string;
            description: string;
            metadata: {
                [key: string]: string;
            };
            /** @description who registered it, in the owner’s own words */
            clientId: string | null;
            /** @enum {string} */
            state: "pending_verification" | "active" | "paused" | "disabled" | "failed" | "tripped";
            disabledReason: ("requested" | "gone" | "failures" | "failing_for_long") | null;
            /** Format: date-time */
            stateChangedAt: string;
            eventTypes: string[];
            headers: {
                [key: string]: string;
            };
            timeoutMs: number;
            retry: {
                /** @constant */
                policy: "schedule";
                delaysMs: number[];
            } | {
                /** @enum {string} */
                policy: "fixed" | "linear" | "exponential";
                initialDelayMs: number;
                maxDelayMs: number;
                maxAttempts: number;
            };
            rateLimit: {
                perSecond?: number;
                perMinute?: number;
                perHour?: number;
                /** @description requests under way at the same time */
                concurrent?: number;
            } | null;
            ordering: {
                /** @constant */
                mode: "none";
            } | {
                /** @constant */
                mode: "endpoint";
                /** @enum {string} */
                onExhausted: "skip" | "wait";
            } | {
                /** @constant */
                mode: "key";
                keyPath: string;
                /** @enum {string} */
                onExhausted: "skip" | "wait";
            };
            autoDisable: ({
                /** @constant */
                mode: "time";
                hours: number;
            } | {
                /** @constant */
                mode: "failures";
                failures: number;
            } | {
                /** @constant */
                mode: "never";
            }) | null;
            /**
             * @description which events it gets (docs/operational-events.md)
             * @enum {string}
             */
            scope: "events" | "operational" | "installation";
            /** @enum {string} */
            signatureFormat: "standard" | "simple" | "sha256";
            /** @enum {string} */
            bodyFormat: "envelope" | "minimal" | "cloudevents-structured" | "cloudevents-binary" | "classic";
            /** @enum {string} */
            verification: "none" | "token" | "challenge" | "cloudevents";
            verificationProgress: {
                verifiedAt: string | null;
                /** @description handshakes since it was asked from the beginning */
                tries: number;
                /** @description null: none is to be made */
                nextTryAt: string | null;
                lastError: string | null;
            } | null;
            health: {
                consecutiveFailures: number;
                /** @description of the failures in a row */
                firstFailureAt: string | null;
                lastFailureAt: string | null;
                lastSuccessAt: string | null;
                /** @description when half of what disables it was reached */
                warnedAt: string | null;
                circuit: {
                    /** @enum {string} */
                    state: "closed" | "open" | "half_open";
                    openUntil: string | null;
                };
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description signs what is sent */
            secret: string;
            /** @description what handshakes with it carry */
            verificationToken?: string;
        };
        /**
         * @example {
         *       "id": "rpl_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "endpointId": "ep_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "status": "completed",
         *       "reason": null,
         *       "from": "2026-01-31T06:00:00.000Z",
         *       "to": "2026-01-31T08:00:00.000Z",
         *       "states": [
         *         "skipped",
         *         "failed",
         *         "canceled"
         *       ],
         *       "eventTypes": [
         *         "*"
         *       ],
         *       "counts": {
         *         "matching": 120,
         *         "sent": 120,
         *         "succeeded": 119,
         *         "unsuccessful": 1,
         *         "unavailable": 0,
         *         "inFlight": 0
         *       },
         *       "requestedAt": "2026-01-31T08:00:00.000Z",
         *       "startedAt": "2026-01-31T08:00:01.250Z",
         *       "endedAt": "2026-01-31T08:00:03.500Z"
         *     }
         */
        Replay: {
            id: string;
            endpointId: string;
            /** @enum {string} */
            status: "pending" | "running" | "canceling" | "completed" | "canceled" | "failed";
            /** @description in a sentence: why it does not go on, for the moment or for good */
            reason: string | null;
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            states: ("skipped" | "failed" | "canceled" | "succeeded")[];
            eventTypes: string[];
            counts: {
                /** @description how many there were when it was asked for; null: too many to count */
                matching: number | null;
                /** @description handed to Kafka */
                sent: number;
                /** @description of those, what the endpoint took at the first attempt */
                succeeded: number;
                /** @description of those, what it did not take; their retries follow by its policy */
                unsuccessful: number;
                /** @description not sent: their events or payloads are gone */
                unavailable: number;
                /** @description on their way, not tried yet */
                inFlight: number;
            };
            /** Format: date-time */
            requestedAt: string;
            startedAt: string | null;
            endedAt: string | null;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "5f0c2f0e-8f44-4d0c-9d7e-2f1f6f1f4a11",
         *           "algorithm": "hmac-sha256",
         *           "publicKey": null,
         *           "createdAt": "2026-01-31T08:00:00.000Z",
         *           "expiresAt": null
         *         }
         *       ]
         *     }
         */
        Secrets: {
            data: components["schemas"]["Secret"][];
        };
        /**
         * @example {
         *       "id": "5f0c2f0e-8f44-4d0c-9d7e-2f1f6f1f4a11",
         *       "algorithm": "hmac-sha256",
         *       "publicKey": null,
         *       "createdAt": "2026-01-31T08:00:00.000Z",
         *       "expiresAt": null
         *     }
         */
        Secret: {
            id: string;
            /** @enum {string} */
            algorithm: "hmac-sha256" | "ed25519";
            /** @description of an Ed25519 pair: whpk_ and base64 */
            publicKey: string | null;
            /** Format: date-time */
            createdAt: string;
            /** @description until when it signs; null: it lasts */
            expiresAt: string | null;
        };
        /**
         * @example {
         *       "id": "5f0c2f0e-8f44-4d0c-9d7e-2f1f6f1f4a11",
         *       "algorithm": "hmac-sha256",
         *       "publicKey": null,
         *       "createdAt": "2026-01-31T08:00:00.000Z",
         *       "expiresAt": null,
         *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
         *     }
         */
        RevealedSecret: {
            id: string;
            /** @enum {string} */
            algorithm: "hmac-sha256" | "ed25519";
            /** @description of an Ed25519 pair: whpk_ and base64 */
            publicKey: string | null;
            /** Format: date-time */
            createdAt: string;
            /** @description until when it signs; null: it lasts */
            expiresAt: string | null;
            secret: string;
        };
        /**
         * @example {
         *       "id": "sub_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "endpointId": "ep_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "eventType": "order.*",
         *       "filter": {
         *         "data.total": {
         *           "$gte": 100
         *         }
         *       },
         *       "channels": null,
         *       "createdAt": "2026-01-31T08:00:00.000Z"
         *     }
         */
        Subscription: {
            id: string;
            endpointId: string;
            eventType: string;
            filter: {
                [key: string]: unknown;
            } | null;
            channels: string[] | null;
            /** Format: date-time */
            createdAt: string;
        };
        /**
         * @example {
         *       "endpointId": "ep_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "period": "24h",
         *       "from": "2026-01-30T09:00:00.000Z",
         *       "to": "2026-01-31T09:30:00.000Z",
         *       "deliveries": {
         *         "total": 1200,
         *         "byState": {
         *           "pending": 0,
         *           "sending": 0,
         *           "succeeded": 1190,
         *           "retrying": 8,
         *           "held": 0,
         *           "failed": 2,
         *           "canceled": 0,
         *           "skipped": 0
         *         }
         *       },
         *       "successRate": 0.9983,
         *       "attempts": {
         *         "total": 1220,
         *         "succeeded": 1190,
         *         "failed": 30
         *       },
         *       "responseTimeMs": {
         *         "p50": 41,
         *         "p90": 88,
         *         "p95": 120,
         *         "p99": 640
         *       },
         *       "consecutiveFailures": 0,
         *       "lastAttemptAt": "2026-01-31T09:29:58.120Z",
         *       "lastStatus": 200,
         *       "lastErrorClass": null,
         *       "health": {
         *         "verdict": "healthy",
         *         "reason": "30 of 1220 attempts failed"
         *       }
         *     }
         */
        EndpointStatistics: {
            endpointId: string;
            /** @enum {string} */
            period: "1h" | "24h" | "7d" | "30d";
            /**
             * Format: date-time
             * @description the period begins at a full minute (`1h`) or a full hour
             */
            from: string;
            /** Format: date-time */
            to: string;
            /** @description those that came into being in the period, by the state they are in now */
            deliveries: {
                /** @description how many */
                total: number;
                byState: {
                    [key: string]: number;
                };
            };
            /** @description of deliveries that succeeded or failed; null while none has */
            successRate: number | null;
            attempts: {
                /** @description how many */
                total: number;
                /** @description how many */
                succeeded: number;
                /** @description how many */
                failed: number;
            };
            /** @description of attempts that were answered, counted in buckets; null without any */
            responseTimeMs: {
                p50: number | null;
                p90: number | null;
                p95: number | null;
                p99: number | null;
            };
            /** @description how many */
            consecutiveFailures: number;
            lastAttemptAt: string | null;
            /** @description what the last attempt was answered; null without an answer */
            lastStatus: number | null;
            lastErrorClass: ("timeout" | "connect_refused" | "connect_reset" | "dns" | "tls" | "http_4xx" | "http_5xx" | "gone" | "rate_limited" | "blocked_address" | "body_too_large" | "circuit_open" | "unknown") | null;
            health: {
                /** @enum {string} */
                verdict: "healthy" | "degraded" | "failing" | "idle" | "stopped";
                /** @description in a sentence */
                reason: string;
            };
        };
        /**
         * @example {
         *       "succeeded": true,
         *       "eventId": "evt_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "webhookId": "dlv_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "request": {
         *         "method": "POST",
         *         "url": "https://shop.example/webhooks",
         *         "headers": {
         *           "content-type": "application/json",
         *           "webhook-test": "true"
         *         },
         *         "body": "{\"id\":\"evt_01k9v3q2m8f6r4t0y7w5x1z3a2\",\"type\":\"postrider.test\",\"data\":{}}"
         *       },
         *       "response": {
         *         "status": 204,
         *         "headers": {},
         *         "body": ""
         *       },
         *       "error": null,
         *       "errorClass": null,
         *       "durationMs": 12
         *     }
         */
        EndpointTest: {
            /** @description it answered 2xx */
            succeeded: boolean;
            eventId: string;
            webhookId: string;
            request: {
                /** @constant */
                method: "POST";
                url: string;
                headers: {
                    [key: string]: string;
                };
                body: string;
            };
            /** @description null: there was none */
            response: {
                status: number;
                headers: {
                    [key: string]: string;
                };
                /** @description its first 1,000 characters */
                body: string;
            } | null;
            error: string | null;
            errorClass: string | null;
            durationMs: number;
        };
        /**
         * @example {
         *       "id": "ep_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "url": "https://shop.example/webhooks",
         *       "name": "Warehouse",
         *       "description": "orders to the warehouse",
         *       "metadata": {
         *         "team": "logistics"
         *       },
         *       "clientId": null,
         *       "state": "pending_verification",
         *       "disabledReason": null,
         *       "stateChangedAt": "2026-01-31T08:00:00.000Z",
         *       "eventTypes": [
         *         "order.*"
         *       ],
         *       "headers": {},
         *       "timeoutMs": 15000,
         *       "retry": {
         *         "policy": "schedule",
         *         "delaysMs": [
         *           5000,
         *           300000
         *         ]
         *       },
         *       "rateLimit": {
         *         "perSecond": 10
         *       },
         *       "ordering": {
         *         "mode": "none"
         *       },
         *       "autoDisable": null,
         *       "scope": "events",
         *       "signatureFormat": "standard",
         *       "bodyFormat": "envelope",
         *       "verification": "token",
         *       "verificationProgress": {
         *         "verifiedAt": null,
         *         "tries": 0,
         *         "nextTryAt": "2026-01-31T08:00:00.000Z",
         *         "lastError": null
         *       },
         *       "health": {
         *         "consecutiveFailures": 0,
         *         "firstFailureAt": null,
         *         "lastFailureAt": null,
         *         "lastSuccessAt": "2026-01-31T08:05:00.000Z",
         *         "warnedAt": null,
         *         "circuit": {
         *           "state": "closed",
         *           "openUntil": null
         *         }
         *       },
         *       "createdAt": "2026-01-31T08:00:00.000Z",
         *       "updatedAt": "2026-01-31T08:00:00.000Z",
         *       "verificationToken": "whvt_Zy1kb2NzLWV4YW1wbGUtdG9rZW4tMQ"
         *     }
         */
        EndpointInVerification: {
            id: string;
            url: string;
            name: string;
            description: string;
            metadata: {
                [key: string]: string;
            };
            /** @description who registered it, in the owner’s own words */
            clientId: string | null;
            /** @enum {string} */
            state: "pending_verification" | "active" | "paused" | "disabled" | "failed" | "tripped";
            disabledReason: ("requested" | "gone" | "failures" | "failing_for_long") | null;
            /** Format: date-time */
            stateChangedAt: string;
            eventTypes: string[];
            headers: {
                [key: string]: string;
            };
            timeoutMs: number;
            retry: {
                /** @constant */
                policy: "schedule";
                delaysMs: number[];
            } | {
                /** @enum {string} */
                policy: "fixed" | "linear" | "exponential";
                initialDelayMs: number;
                maxDelayMs: number;
                maxAttempts: number;
            };
            rateLimit: {
                perSecond?: number;
                perMinute?: number;
                perHour?: number;
                /** @description requests under way at the same time */
                concurrent?: number;
            } | null;
            ordering: {
                /** @constant */
                mode: "none";
            } | {
                /** @constant */
                mode: "endpoint";
                /** @enum {string} */
                onExhausted: "skip" | "wait";
            } | {
                /** @constant */
                mode: "key";
                keyPath: string;
                /** @enum {string} */
                onExhausted: "skip" | "wait";
            };
            autoDisable: ({
                /** @constant */
                mode: "time";
                hours: number;
            } | {
                /** @constant */
                mode: "failures";
                failures: number;
            } | {
                /** @constant */
                mode: "never";
            }) | null;
            /**
             * @description which events it gets (docs/operational-events.md)
             * @enum {string}
             */
            scope: "events" | "operational" | "installation";
            /** @enum {string} */
            signatureFormat: "standard" | "simple" | "sha256";
            /** @enum {string} */
            bodyFormat: "envelope" | "minimal" | "cloudevents-structured" | "cloudevents-binary" | "classic";
            /** @enum {string} */
            verification: "none" | "token" | "challenge" | "cloudevents";
            verificationProgress: {
                verifiedAt: string | null;
                /** @description handshakes since it was asked from the beginning */
                tries: number;
                /** @description null: none is to be made */
                nextTryAt: string | null;
                lastError: string | null;
            } | null;
            health: {
                consecutiveFailures: number;
                /** @description of the failures in a row */
                firstFailureAt: string | null;
                lastFailureAt: string | null;
                lastSuccessAt: string | null;
                /** @description when half of what disables it was reached */
                warnedAt: string | null;
                circuit: {
                    /** @enum {string} */
                    state: "closed" | "open" | "half_open";
                    openUntil: string | null;
                };
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description what handshakes with it carry */
            verificationToken?: string;
        };
        /**
         * @example {
         *       "name": "order.created",
         *       "description": "A customer has placed an order",
         *       "validation": "reject",
         *       "deprecatedAt": null,
         *       "versions": [
         *         {
         *           "version": "1",
         *           "schema": {
         *             "type": "object",
         *             "required": [
         *               "orderId"
         *             ],
         *             "properties": {
         *               "orderId": {
         *                 "type": "string"
         *               }
         *             }
         *           },
         *           "example": {
         *             "orderId": "o-17"
         *           },
         *           "deprecatedAt": null,
         *           "createdAt": "2026-01-31T08:00:00.000Z",
         *           "updatedAt": "2026-01-31T08:00:00.000Z"
         *         }
         *       ],
         *       "createdAt": "2026-01-31T08:00:00.000Z",
         *       "updatedAt": "2026-01-31T08:00:00.000Z"
         *     }
         */
        EventType: {
            name: string;
            description: string;
            /** @description null means as the tenant says */
            validation: ("off" | "warn" | "reject") | null;
            deprecatedAt: string | null;
            /** @description the oldest first */
            versions: components["schemas"]["EventTypeVersion"][];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /**
         * @example {
         *       "version": "1",
         *       "schema": {
         *         "type": "object",
         *         "required": [
         *           "orderId"
         *         ],
         *         "properties": {
         *           "orderId": {
         *             "type": "string"
         *           }
         *         }
         *       },
         *       "example": {
         *         "orderId": "o-17"
         *       },
         *       "deprecatedAt": null,
         *       "createdAt": "2026-01-31T08:00:00.000Z",
         *       "updatedAt": "2026-01-31T08:00:00.000Z"
         *     }
         */
        EventTypeVersion: {
            version: string;
            /** @description JSON Schema 2020-12 of `data`; null means any */
            schema: {
                [key: string]: unknown;
            } | null;
            example: unknown;
            deprecatedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /**
         * @example {
         *       "name": "order.created",
         *       "description": "A customer has placed an order",
         *       "validation": "reject",
         *       "deprecatedAt": null,
         *       "versions": [
         *         {
         *           "version": "1",
         *           "schema": {
         *             "type": "object",
         *             "required": [
         *               "orderId"
         *             ],
         *             "properties": {
         *               "orderId": {
         *                 "type": "string"
         *               }
         *             }
         *           },
         *           "example": {
         *             "orderId": "o-17"
         *           },
         *           "deprecatedAt": null,
         *           "createdAt": "2026-01-31T08:00:00.000Z",
         *           "updatedAt": "2026-01-31T08:00:00.000Z"
         *         }
         *       ],
         *       "createdAt": "2026-01-31T08:00:00.000Z",
         *       "updatedAt": "2026-01-31T08:00:00.000Z",
         *       "compatibility": {
         *         "comparedWith": "1",
         *         "compatible": false,
         *         "changes": [
         *           {
         *             "pointer": "/required",
         *             "detail": "total is required now",
         *             "breaks": "publishers"
         *           }
         *         ],
         *         "affected": {
         *           "endpoints": 1,
         *           "subscriptions": [
         *             {
         *               "id": "sub_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *               "endpointId": "ep_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *               "eventType": "order.*"
         *             }
         *           ]
         *         }
         *       }
         *     }
         */
        ChangedEventType: {
            name: string;
            description: string;
            /** @description null means as the tenant says */
            validation: ("off" | "warn" | "reject") | null;
            deprecatedAt: string | null;
            /** @description the oldest first */
            versions: components["schemas"]["EventTypeVersion"][];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            compatibility?: components["schemas"]["SchemaCompatibility"];
        };
        /**
         * @example {
         *       "comparedWith": "1",
         *       "compatible": false,
         *       "changes": [
         *         {
         *           "pointer": "/required",
         *           "detail": "total is required now",
         *           "breaks": "publishers"
         *         }
         *       ],
         *       "affected": {
         *         "endpoints": 1,
         *         "subscriptions": [
         *           {
         *             "id": "sub_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *             "endpointId": "ep_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *             "eventType": "order.*"
         *           }
         *         ]
         *       }
         *     }
         */
        SchemaCompatibility: {
            /** @description which version; null when there is none */
            comparedWith: string | null;
            compatible: boolean;
            changes: {
                /** @description of the place in the schema */
                pointer: string;
                detail: string;
                /** @enum {string} */
                breaks: "receivers" | "publishers" | "both";
            }[];
            affected: {
                /** @description endpoints that get events of the type */
                endpoints: number;
                /** @description the first hundred of them */
                subscriptions: {
                    id: string;
                    endpointId: string;
                    eventType: string;
                }[];
            };
        };
        /**
         * @example {
         *       "id": "evt_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "type": "order.created",
         *       "version": "1",
         *       "source": "shop",
         *       "timestamp": "2026-01-31T08:00:00.000Z",
         *       "tenantId": "ten_default",
         *       "subject": null,
         *       "correlationId": null,
         *       "acceptedAt": "2026-01-31T08:00:00.004Z",
         *       "sizeBytes": 182,
         *       "partition": 3,
         *       "offset": 41
         *     }
         */
        Event: {
            id: string;
            type: string;
            version: string;
            source: string;
            /** @description as the envelope spells it */
            timestamp: string;
            tenantId: string;
            subject: string | null;
            correlationId: string | null;
            /**
             * Format: date-time
             * @description when the broker took it
             */
            acceptedAt: string;
            /** @description of the envelope */
            sizeBytes: number;
            partition: number;
            offset: number;
        };
        /**
         * @example {
         *       "id": "evt_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "type": "order.created",
         *       "timestamp": "2026-01-31T08:00:00.000Z"
         *     }
         */
        AcceptedEvent: {
            id: string;
            type: string;
            timestamp: string;
            /** @description what is not as the type is registered, although the event is taken */
            warnings?: {
                pointer: string;
                detail: string;
            }[];
        };
        /**
         * @example {
         *       "results": [
         *         {
         *           "id": "evt_01k9v3q2m8f6r4t0y7w5x1z3a2"
         *         },
         *         {
         *           "error": {
         *             "code": "validation_failed",
         *             "detail": "the event has one fault: …",
         *             "errors": []
         *           }
         *         }
         *       ]
         *     }
         */
        BatchAnswer: {
            /** @description one for each event, in their order */
            results: ({
                id: string;
                /** @description what is not as the type is registered, although the event is taken */
                warnings?: {
                    pointer: string;
                    detail: string;
                }[];
            } | {
                error: {
                    /** @enum {string} */
                    code: "invalid_json" | "invalid_request" | "invalid_cursor" | "unauthorized" | "forbidden" | "not_found" | "method_not_allowed" | "not_acceptable" | "request_timeout" | "conflict" | "incompatible_schema" | "idempotency_key_in_use" | "payload_too_large" | "event_too_large" | "unsupported_media_type" | "expectation_failed" | "validation_failed" | "nesting_too_deep" | "blocked_address" | "idempotency_key_reused" | "rate_limited" | "headers_too_large" | "internal" | "broker_unavailable" | "buffer_full" | "database_unavailable" | "not_ready" | "shutting_down";
                    detail: string;
                    errors: {
                        pointer: string;
                        detail: string;
                    }[];
                };
            })[];
        };
        /**
         * @example {
         *       "id": "evt_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "type": "order.created",
         *       "version": "1",
         *       "source": "shop",
         *       "timestamp": "2026-01-31T08:00:00.000Z",
         *       "tenantId": "ten_default",
         *       "subject": null,
         *       "correlationId": null,
         *       "acceptedAt": "2026-01-31T08:00:00.004Z",
         *       "sizeBytes": 182,
         *       "partition": 3,
         *       "offset": 41,
         *       "deliveries": {
         *         "total": 1,
         *         "byState": {
         *           "succeeded": 1
         *         },
         *         "url": "/v1/deliveries?eventId=evt_01k9v3q2m8f6r4t0y7w5x1z3a2"
         *       },
         *       "payloadUrl": "/v1/events/evt_01k9v3q2m8f6r4t0y7w5x1z3a2/payload",
         *       "payload": {
         *         "id": "evt_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *         "type": "order.created",
         *         "version": "1",
         *         "timestamp": "2026-01-31T08:00:00.000Z",
         *         "source": "shop",
         *         "tenantId": "ten_default",
         *         "data": {
         *           "orderId": "o-17",
         *           "total": 12.5
         *         }
         *       }
         *     }
         */
        EventDocument: {
            id: string;
            type: string;
            version: string;
            source: string;
            /** @description as the envelope spells it */
            timestamp: string;
            tenantId: string;
            subject: string | null;
            correlationId: string | null;
            /**
             * Format: date-time
             * @description when the broker took it
             */
            acceptedAt: string;
            /** @description of the envelope */
            sizeBytes: number;
            partition: number;
            offset: number;
            deliveries: {
                total: number;
                byState: {
                    [key: string]: number;
                };
                /** @description lists them */
                url: string;
            };
            payloadUrl: string;
            /** @description null once retention has erased it */
            payload: components["schemas"]["Envelope"] | null;
        };
        /**
         * @example {
         *       "id": "evt_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "type": "order.created",
         *       "version": "1",
         *       "timestamp": "2026-01-31T08:00:00.000Z",
         *       "source": "shop",
         *       "tenantId": "ten_default",
         *       "data": {
         *         "orderId": "o-17",
         *         "total": 12.5
         *       }
         *     }
         */
        Envelope: {
            id: string;
            type: string;
            tenantId: string;
            data: unknown;
        } & {
            [key: string]: unknown;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "ins_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *           "app": "audit",
         *           "version": "0.1.0",
         *           "host": "host-1",
         *           "pid": 4711,
         *           "state": "running",
         *           "startedAt": "2026-01-31T08:00:00.000Z",
         *           "heardAt": "2026-01-31T09:30:00.000Z",
         *           "consumers": [
         *             {
         *               "group": "postrider.audit",
         *               "partitions": {
         *                 "postrider.events": [
         *                   0,
         *                   1,
         *                   2,
         *                   3,
         *                   4,
         *                   5
         *                 ]
         *               },
         *               "lastFetchAgeMs": 412
         *             }
         *           ],
         *           "lastFetchAgeMs": 412,
         *           "health": {
         *             "ready": true,
         *             "problems": {}
         *           },
         *           "jobs": [
         *             "operational-events"
         *           ]
         *         }
         *       ]
         *     }
         */
        InstanceList: {
            data: components["schemas"]["Instance"][];
        };
        Instance: {
            /** @description new with every start */
            id: string;
            app: string;
            version: string;
            host: string;
            pid: number;
            /** @enum {string} */
            state: "running" | "lost";
            /** Format: date-time */
            startedAt: string;
            /**
             * Format: date-time
             * @description when it last said that it runs
             */
            heardAt: string;
            consumers: {
                group: string;
                /** @description its assignment, by topic */
                partitions: {
                    [key: string]: number[];
                };
                lastFetchAgeMs: number | null;
            }[];
            /** @description of the group that has not fetched for the longest time; null for one that reads nothing */
            lastFetchAgeMs: number | null;
            health: {
                ready: boolean;
                /** @description what is missing, by name, as `/readyz` says it */
                problems: {
                    [key: string]: string;
                };
            };
            /** @description singleton jobs that this process does at present */
            jobs: string[];
        };
        /**
         * @example {
         *       "measuredAt": "2026-01-31T09:30:00.000Z",
         *       "stale": false,
         *       "pending": {
         *         "critical": {
         *           "records": 0,
         *           "oldestSeconds": 0
         *         },
         *         "standard": {
         *           "records": 3,
         *           "oldestSeconds": 1
         *         },
         *         "bulk": {
         *           "records": 0,
         *           "oldestSeconds": 0
         *         }
         *       },
         *       "inFlight": 12,
         *       "retrying": [
         *         {
         *           "tier": "5s",
         *           "records": 4,
         *           "oldestSeconds": 5
         *         }
         *       ],
         *       "held": {
         *         "circuit_open": 210
         *       },
         *       "deadLettered": 2,
         *       "groups": [
         *         {
         *           "group": "postrider.fan-out",
         *           "lagRecords": 3,
         *           "lagSeconds": 1,
         *           "backlog": false,
         *           "topics": [
         *             {
         *               "topic": "postrider.events",
         *               "records": 3,
         *               "oldestSeconds": 1
         *             }
         *           ]
         *         }
         *       ],
         *       "alerts": []
         *     }
         */
        QueueStatistics: {
            /**
             * Format: date-time
             * @description a job measures every five seconds; views never ask Kafka
             */
            measuredAt: string;
            /** @description nothing was measured for a minute */
            stale: boolean;
            /** @description delivery records by lane, each of up to 64 deliveries */
            pending: {
                [key: string]: {
                    records: number;
                    /** @description age of the oldest of them, to within a tenth */
                    oldestSeconds: number;
                };
            };
            /** @description requests under way, over all dispatchers */
            inFlight: number;
            /** @description what waits in each retry tier for its time */
            retrying: {
                tier: string;
                records: number;
                /** @description age of the oldest of them, to within a tenth */
                oldestSeconds: number;
            }[];
            /** @description parked deliveries by reason */
            held: {
                [key: string]: number;
            };
            /** @description records on the dead-letter topic */
            deadLettered: number;
            groups: {
                group: string;
                /** @description what it is behind: records that wait in a retry tier for their time are no lag */
                lagRecords: number;
                /** @description age of the oldest of those, or how long it outstays its tier */
                lagSeconds: number;
                /** @description above a threshold: QUEUE_BACKLOG_RECORDS, QUEUE_BACKLOG_SECONDS */
                backlog: boolean;
                topics: {
                    topic: string;
                    records: number;
                    /** @description age of the oldest of them, to within a tenth */
                    oldestSeconds: number;
                }[];
            }[];
            alerts: {
                group: string;
                /** Format: date-time */
                raisedAt: string;
            }[];
        };
        /**
         * @example {
         *       "days": {
         *         "events": 90,
         *         "deliveries": 90,
         *         "attempts": 30,
         *         "actions": 400,
         *         "payloads": null,
         *         "statistics": null,
         *         "operationalEvents": null
         *       },
         *       "steps": [
         *         {
         *           "table": "attempts",
         *           "partition": "attempts_20260101",
         *           "before": "2026-01-02T00:00:00.000Z",
         *           "rows": 120000,
         *           "bytes": 41943040,
         *           "action": "drop",
         *           "reason": "all of it is older than 30 days"
         *         }
         *       ]
         *     }
         */
        Retention: {
            days: {
                /** @description days; null keeps for ever */
                events: number | null;
                /** @description days; null keeps for ever */
                deliveries: number | null;
                /** @description days; null keeps for ever */
                attempts: number | null;
                /** @description days; null keeps for ever */
                actions: number | null;
                /** @description days; null keeps for ever */
                payloads: number | null;
                /** @description days; null keeps for ever */
                statistics: number | null;
                /** @description days; null keeps for ever */
                operationalEvents: number | null;
            };
            steps: {
                /** @enum {string} */
                table: "events" | "deliveries" | "attempts" | "actions";
                partition: string;
                /**
                 * Format: date-time
                 * @description all of it is older
                 */
                before: string;
                /** @description as PostgreSQL estimates it */
                rows: number;
                bytes: number;
                /** @enum {string} */
                action: "drop" | "erase_payloads" | "keep";
                reason: string;
            }[];
        };
        /**
         * @example {
         *       "id": "ten_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "name": "shop",
         *       "settings": {
         *         "publishRate": {
         *           "perSecond": 100,
         *           "burst": 200
         *         }
         *       },
         *       "createdAt": "2026-01-31T08:00:00.000Z",
         *       "updatedAt": "2026-01-31T08:00:00.000Z"
         *     }
         */
        Tenant: {
            id: string;
            name: string;
            /** @description what is set for it; everything else is as the installation has it */
            settings: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /**
         * @example {
         *       "keys": [
         *         {
         *           "kty": "OKP",
         *           "crv": "Ed25519",
         *           "x": "1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4",
         *           "kid": "5f0c2f0e-8f44-4d0c-9d7e-2f1f6f1f4a11",
         *           "use": "sig",
         *           "alg": "EdDSA"
         *         }
         *       ]
         *     }
         */
        JsonWebKeySet: {
            keys: {
                /** @constant */
                kty: "OKP";
                /** @constant */
                crv: "Ed25519";
                x: string;
                kid: string;
                /** @constant */
                use: "sig";
                /** @constant */
                alg: "EdDSA";
            }[];
        };
        /**
         * @example {
         *       "id": "key_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "tenantId": "ten_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "name": "checkout",
         *       "environment": "live",
         *       "scopes": [
         *         "events:write"
         *       ],
         *       "allowedCidrs": [
         *         "203.0.113.0/24"
         *       ],
         *       "publishRate": null,
         *       "state": "active",
         *       "createdAt": "2026-01-31T08:00:00.000Z",
         *       "createdBy": "key_01k9v3q2m8f6r4t0y7w5x1z3a1",
         *       "replaces": null,
         *       "expiresAt": null,
         *       "revokedAt": null,
         *       "lastUsedAt": null
         *     }
         */
        ApiKey: {
            id: string;
            tenantId: string;
            name: string;
            environment: string;
            scopes: string[];
            allowedCidrs: string[];
            publishRate: {
                perSecond: number;
                burst: number;
            } | null;
            /** @enum {string} */
            state: "active" | "expired" | "revoked";
            /** Format: date-time */
            createdAt: string;
            /** @description the id of the key that made it */
            createdBy: string;
            /** @description the id of the key that it was rotated from */
            replaces: string | null;
            expiresAt: string | null;
            revokedAt: string | null;
            /** @description some 30 s behind */
            lastUsedAt: string | null;
        };
        /**
         * @example {
         *       "id": "key_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "tenantId": "ten_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "name": "checkout",
         *       "environment": "live",
         *       "scopes": [
         *         "events:write"
         *       ],
         *       "allowedCidrs": [
         *         "203.0.113.0/24"
         *       ],
         *       "publishRate": null,
         *       "state": "active",
         *       "createdAt": "2026-01-31T08:00:00.000Z",
         *       "createdBy": "key_01k9v3q2m8f6r4t0y7w5x1z3a1",
         *       "replaces": null,
         *       "expiresAt": null,
         *       "revokedAt": null,
         *       "lastUsedAt": null,
         *       "key": "pr_live_01k9v3q2m8f6r4t0y7w5x1z3a2_…"
         *     }
         */
        NewApiKey: {
            id: string;
            tenantId: string;
            name: string;
            environment: string;
            scopes: string[];
            allowedCidrs: string[];
            publishRate: {
                perSecond: number;
                burst: number;
            } | null;
            /** @enum {string} */
            state: "active" | "expired" | "revoked";
            /** Format: date-time */
            createdAt: string;
            /** @description the id of the key that made it */
            createdBy: string;
            /** @description the id of the key that it was rotated from */
            replaces: string | null;
            expiresAt: string | null;
            revokedAt: string | null;
            /** @description some 30 s behind */
            lastUsedAt: string | null;
            /** @description the key itself, which no later answer holds */
            key: string;
        };
        /**
         * @example {
         *       "id": "ep_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "clientId": "warehouse",
         *       "name": "",
         *       "url": "https://shop.example/webhooks",
         *       "events": [
         *         "order.created"
         *       ],
         *       "status": "pending_verification",
         *       "createdAt": "2026-01-31T08:00:00.000Z",
         *       "updatedAt": "2026-01-31T08:00:00.000Z"
         *     }
         */
        ClassicWebhook: {
            /** @description the endpoint’s id */
            id: string;
            clientId: string | null;
            name: string;
            url: string;
            events: string[];
            /** @enum {string} */
            status: "pending_verification" | "active" | "paused" | "disabled" | "failed";
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /**
         * @example {
         *       "id": "ep_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "clientId": "warehouse",
         *       "name": "",
         *       "url": "https://shop.example/webhooks",
         *       "events": [
         *         "order.created"
         *       ],
         *       "status": "pending_verification",
         *       "createdAt": "2026-01-31T08:00:00.000Z",
         *       "updatedAt": "2026-01-31T08:00:00.000Z",
         *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
         *       "verificationToken": "vt_3fYk2"
         *     }
         */
        CreatedClassicWebhook: {
            /** @description the endpoint’s id */
            id: string;
            clientId: string | null;
            name: string;
            url: string;
            events: string[];
            /** @enum {string} */
            status: "pending_verification" | "active" | "paused" | "disabled" | "failed";
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            secret: string;
            /** @description what the handshake sends */
            verificationToken?: string;
        };
        /**
         * @example {
         *       "retried": 2,
         *       "more": false
         *     }
         */
        RetriedDeliveries: {
            retried: number;
            /** @description there are more of them: ask again */
            more: boolean;
        };
        /**
         * @example {
         *       "webhookId": "ep_01k9v3q2m8f6r4t0y7w5x1z3a2",
         *       "period": "30d",
         *       "total": 3,
         *       "pending": 0,
         *       "success": 2,
         *       "failed": 0,
         *       "permanent_failure": 1,
         *       "successRate": 0.667,
         *       "averageResponseTimeMs": 30,
         *       "consecutiveFailures": 0,
         *       "lastAttemptAt": "2026-01-31T08:05:00.000Z",
         *       "lastStatus": 200
         *     }
         */
        ClassicWebhookStats: {
            webhookId: string;
            period: string;
            total: number;
            pending: number;
            success: number;
            /** @description failed so far, and tried again */
            failed: number;
            permanent_failure: number;
            successRate: number | null;
            /** @description the median */
            averageResponseTimeMs: number | null;
            consecutiveFailures: number;
            lastAttemptAt: string | null;
            lastStatus: number | null;
        };
    };
    responses: {
        /** @description `invalid_json`: The body is not valid JSON. `invalid_request`: The request is not valid */
        "invalid_json-invalid_request": {
            headers: {
                /** @description of this request, in our logs */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & ({
                    /** @enum {string} */
                    code: "invalid_json" | "invalid_request";
                } & {
                    [key: string]: unknown;
                });
            };
        };
        /** @description `unauthorized`: A valid API key is needed */
        unauthorized: {
            headers: {
                /** @description of this request, in our logs */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & ({
                    /** @enum {string} */
                    code: "unauthorized";
                } & {
                    [key: string]: unknown;
                });
            };
        };
        /** @description `forbidden`: The API key does not allow this */
        forbidden: {
            headers: {
                /** @description of this request, in our logs */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & ({
                    /** @enum {string} */
                    code: "forbidden";
                } & {
                    [key: string]: unknown;
                });
            };
        };
        /** @description `not_found`: Not found */
        not_found: {
            headers: {
                /** @description of this request, in our logs */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & ({
                    /** @enum {string} */
                    code: "not_found";
                } & {
                    [key: string]: unknown;
                });
            };
        };
        /** @description `request_timeout`: The request took too long */
        request_timeout: {
            headers: {
                /** @description of this request, in our logs */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & ({
                    /** @enum {string} */
                    code: "request_timeout";
                } & {
                    [key: string]: unknown;
                });
            };
        };
        /** @description `idempotency_key_in_use`: A request with this Idempotency-Key is still running */
        idempotency_key_in_use: {
            headers: {
                /** @description of this request, in our logs */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & ({
                    /** @enum {string} */
                    code: "idempotency_key_in_use";
                } & {
                    [key: string]: unknown;
                });
            };
        };
        /** @description `event_too_large`: The event is too large. `payload_too_large`: The request is too large */
        "event_too_large-payload_too_large": {
            headers: {
                /** @description of this request, in our logs */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & ({
                    /** @enum {string} */
                    code: "event_too_large" | "payload_too_large";
                } & {
                    [key: string]: unknown;
                });
            };
        };
        /** @description `unsupported_media_type`: The content type is not supported */
        unsupported_media_type: {
            headers: {
                /** @description of this request, in our logs */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & ({
                    /** @enum {string} */
                    code: "unsupported_media_type";
                } & {
                    [key: string]: unknown;
                });
            };
        };
        /** @description `idempotency_key_reused`: The Idempotency-Key was used with another body. `nesting_too_deep`: The JSON is nested too deep. `validation_failed`: Some values are not valid */
        "idempotency_key_reused-nesting_too_deep-validation_failed": {
            headers: {
                /** @description of this request, in our logs */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & ({
                    /** @enum {string} */
                    code: "idempotency_key_reused" | "nesting_too_deep" | "validation_failed";
                } & {
                    [key: string]: unknown;
                });
            };
        };
        /** @description `rate_limited`: Too many requests */
        rate_limited: {
            headers: {
                /** @description of this request, in our logs */
                "x-request-id"?: string;
                /** @description seconds after which it is worth another try */
                "retry-after"?: string;
                /** @description each limit that holds: q events at once, which refill within w seconds */
                "ratelimit-policy"?: string;
                /** @description of each limit: r events are left; t seconds until this request may come again */
                ratelimit?: string;
                /** @description q of the limit that is used up */
                "x-ratelimit-limit"?: string;
                /** @description r of it */
                "x-ratelimit-remaining"?: string;
                /** @description unix seconds at which this request may come again */
                "x-ratelimit-reset"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & ({
                    /** @enum {string} */
                    code: "rate_limited";
                } & {
                    [key: string]: unknown;
                });
            };
        };
        /** @description `broker_unavailable`: The broker is not available. `buffer_full`: The publish buffer is full. `database_unavailable`: The database is not available. `shutting_down`: The service is shutting down */
        "broker_unavailable-buffer_full-database_unavailable-shutting_down": {
            headers: {
                /** @description of this request, in our logs */
                "x-request-id"?: string;
                /** @description seconds after which it is worth another try */
                "retry-after"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & ({
                    /** @enum {string} */
                    code: "broker_unavailable" | "buffer_full" | "database_unavailable" | "shutting_down";
                } & {
                    [key: string]: unknown;
                });
            };
        };
        /** @description `invalid_request`: The request is not valid */
        invalid_request: {
            headers: {
                /** @description of this request, in our logs */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & ({
                    /** @enum {string} */
                    code: "invalid_request";
                } & {
                    [key: string]: unknown;
                });
            };
        };
        /** @description `validation_failed`: Some values are not valid */
        validation_failed: {
            headers: {
                /** @description of this request, in our logs */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & ({
                    /** @enum {string} */
                    code: "validation_failed";
                } & {
                    [key: string]: unknown;
                });
            };
        };
        /** @description `buffer_full`: The publish buffer is full. `database_unavailable`: The database is not available. `shutting_down`: The service is shutting down */
        "buffer_full-database_unavailable-shutting_down": {
            headers: {
                /** @description of this request, in our logs */
                "x-request-id"?: string;
                /** @description seconds after which it is worth another try */
                "retry-after"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & ({
                    /** @enum {string} */
                    code: "buffer_full" | "database_unavailable" | "shutting_down";
                } & {
                    [key: string]: unknown;
                });
            };
        };
        /** @description `payload_too_large`: The request is too large */
        payload_too_large: {
            headers: {
                /** @description of this request, in our logs */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & ({
                    /** @enum {string} */
                    code: "payload_too_large";
                } & {
                    [key: string]: unknown;
                });
            };
        };
        /** @description `blocked_address`: The address is not allowed. `nesting_too_deep`: The JSON is nested too deep. `validation_failed`: Some values are not valid */
        "blocked_address-nesting_too_deep-validation_failed": {
            headers: {
                /** @description of this request, in our logs */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & ({
                    /** @enum {string} */
                    code: "blocked_address" | "nesting_too_deep" | "validation_failed";
                } & {
                    [key: string]: unknown;
                });
            };
        };
        /** @description `buffer_full`: The publish buffer is full. `shutting_down`: The service is shutting down */
        "buffer_full-shutting_down": {
            headers: {
                /** @description of this request, in our logs */
                "x-request-id"?: string;
                /** @description seconds after which it is worth another try */
                "retry-after"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & ({
                    /** @enum {string} */
                    code: "buffer_full" | "shutting_down";
                } & {
                    [key: string]: unknown;
                });
            };
        };
        /** @description `invalid_cursor`: The cursor does not belong to this list. `invalid_request`: The request is not valid */
        "invalid_cursor-invalid_request": {
            headers: {
                /** @description of this request, in our logs */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & ({
                    /** @enum {string} */
                    code: "invalid_cursor" | "invalid_request";
                } & {
                    [key: string]: unknown;
                });
            };
        };
        /** @description `conflict`: The present state does not allow this */
        conflict: {
            headers: {
                /** @description of this request, in our logs */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & ({
                    /** @enum {string} */
                    code: "conflict";
                } & {
                    [key: string]: unknown;
                });
            };
        };
        /** @description `nesting_too_deep`: The JSON is nested too deep. `validation_failed`: Some values are not valid */
        "nesting_too_deep-validation_failed": {
            headers: {
                /** @description of this request, in our logs */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & ({
                    /** @enum {string} */
                    code: "nesting_too_deep" | "validation_failed";
                } & {
                    [key: string]: unknown;
                });
            };
        };
        /** @description `conflict`: The present state does not allow this. `incompatible_schema`: The schema breaks receivers or publishers */
        "conflict-incompatible_schema": {
            headers: {
                /** @description of this request, in our logs */
                "x-request-id"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & ({
                    /** @enum {string} */
                    code: "conflict" | "incompatible_schema";
                } & {
                    [key: string]: unknown;
                });
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    trigger_triggerV0: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string;
            };
            path: {
                /** @description the event type */
                eventType: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "orderId": "o-17"
                 *     }
                 */
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Kafka acknowledged it with acks=all */
            202: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    /** @description true when this answer was given before */
                    "idempotency-replayed"?: string;
                    /** @description where a publish limit holds: q events at once, which refill within w seconds */
                    "ratelimit-policy"?: string;
                    /** @description where a publish limit holds: r events are left, and all are there again after t seconds */
                    ratelimit?: string;
                    /** @description q of the tightest limit that holds */
                    "x-ratelimit-limit"?: string;
                    /** @description r of it */
                    "x-ratelimit-remaining"?: string;
                    /** @description unix seconds at which all of it is there again */
                    "x-ratelimit-reset"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggeredEventV0"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_key_in_use"];
            413: components["responses"]["event_too_large-payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused-nesting_too_deep-validation_failed"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["broker_unavailable-buffer_full-database_unavailable-shutting_down"];
        };
    };
    classicV0_list: {
        parameters: {
            query?: {
                page_size?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description one page of them */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookPageV0"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            422: components["responses"]["validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    classicV0_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "eventName": "order.created",
                 *       "webhookUrl": "https://shop.example/webhooks"
                 *     }
                 */
                "application/json": {
                    eventName: string;
                    webhookUrl: string;
                };
            };
        };
        responses: {
            /** @description the webhook, with its signing secret */
            201: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedWebhookV0"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["blocked_address-nesting_too_deep-validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    classicV0_listOf: {
        parameters: {
            query?: {
                page_size?: number;
                offset?: number;
            };
            header?: never;
            path: {
                /** @description as it was registered: a name or a pattern */
                event: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description one page of them */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookPageV0"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            422: components["responses"]["validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    classicV0_status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description of the caller’s tenant */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DebugStatus"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    trigger_trigger: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string;
            };
            path: {
                /** @description the event type */
                eventType: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "orderId": "o-17"
                 *     }
                 */
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Kafka acknowledged it with acks=all */
            202: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    /** @description true when this answer was given before */
                    "idempotency-replayed"?: string;
                    /** @description where a publish limit holds: q events at once, which refill within w seconds */
                    "ratelimit-policy"?: string;
                    /** @description where a publish limit holds: r events are left, and all are there again after t seconds */
                    ratelimit?: string;
                    /** @description q of the tightest limit that holds */
                    "x-ratelimit-limit"?: string;
                    /** @description r of it */
                    "x-ratelimit-remaining"?: string;
                    /** @description unix seconds at which all of it is there again */
                    "x-ratelimit-reset"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggeredEvent"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_key_in_use"];
            413: components["responses"]["event_too_large-payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused-nesting_too_deep-validation_failed"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["broker_unavailable-buffer_full-database_unavailable-shutting_down"];
        };
    };
    health_live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it does */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
                    "application/json": {
                        /** @constant */
                        status: "ok";
                    };
                };
            };
            400: components["responses"]["invalid_request"];
            503: components["responses"]["buffer_full-shutting_down"];
        };
    };
    metrics_render: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the samples of this process */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /** @example postrider_config_version 17 */
                    "text/plain": string;
                };
            };
            400: components["responses"]["invalid_request"];
            503: components["responses"]["buffer_full-shutting_down"];
        };
    };
    openApi_show: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the document */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "openapi": "3.1.0",
                     *       "info": {
                     *         "title": "Postrider"
                     *       },
                     *       "paths": {}
                     *     }
                     */
                    "application/json": {
                        openapi: string;
                        info: {
                            [key: string]: unknown;
                        };
                        paths: {
                            [key: string]: unknown;
                        };
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            400: components["responses"]["invalid_request"];
            503: components["responses"]["buffer_full-shutting_down"];
        };
    };
    health_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it can */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "checks": {
                     *         "kafka": "ok"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            400: components["responses"]["invalid_request"];
            /** @description something is missing, by name */
            503: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:postrider:error:not_ready",
                     *       "title": "The process cannot do its work yet",
                     *       "status": 503,
                     *       "detail": "kafka: no broker answered",
                     *       "instance": "/readyz",
                     *       "code": "not_ready",
                     *       "requestId": "6f7c2f0e-5b0a-4f6e-9d3c-0a2f4f1f9a11",
                     *       "errors": [],
                     *       "checks": {
                     *         "kafka": "no broker answered",
                     *         "database": "ok"
                     *       }
                     *     }
                     */
                    "application/problem+json": components["schemas"]["NotReady"];
                };
            };
        };
    };
    actions_list: {
        parameters: {
            query?: {
                action?: string;
                keyId?: string;
                target?: string;
                result?: "succeeded" | "denied" | "refused" | "failed" | "unknown";
                from?: string;
                to?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description one page of them */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Action"][];
                        /** @description for the query parameter `cursor`; null at the end of the list */
                        nextCursor: string | null;
                        /** @description null at its beginning */
                        prevCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_cursor-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            422: components["responses"]["validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    deliveries_list: {
        parameters: {
            query?: {
                eventId?: string;
                endpointId?: string;
                state?: "pending" | "sending" | "succeeded" | "retrying" | "held" | "failed" | "canceled" | "skipped";
                holdReason?: "circuit_open" | "endpoint_backoff" | "queue_full" | "endpoint_unknown" | "secret_unavailable" | "rate_limited" | "paused" | "ordering" | "unverified";
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description one page of them */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Delivery"][];
                        /** @description for the query parameter `cursor`; null at the end of the list */
                        nextCursor: string | null;
                        /** @description null at its beginning */
                        prevCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_cursor-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            422: components["responses"]["validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    deliveries_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description of one of the deliveries */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description where it stands, and why */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    deliveries_listAttempts: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description of one of the deliveries */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description one page of them */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Attempt"][];
                        /** @description for the query parameter `cursor`; null at the end of the list */
                        nextCursor: string | null;
                        /** @description null at its beginning */
                        prevCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_cursor-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            422: components["responses"]["validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    deliveries_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description of one of the deliveries */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the broker has it */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            503: components["responses"]["broker_unavailable-buffer_full-database_unavailable-shutting_down"];
        };
    };
    deliveries_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description of one of the deliveries */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the broker has it */
            202: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            503: components["responses"]["broker_unavailable-buffer_full-database_unavailable-shutting_down"];
        };
    };
    actions_listStrangers: {
        parameters: {
            query?: {
                action?: string;
                keyId?: string;
                target?: string;
                result?: "succeeded" | "denied" | "refused" | "failed" | "unknown";
                from?: string;
                to?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description one page of them */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Action"][];
                        /** @description for the query parameter `cursor`; null at the end of the list */
                        nextCursor: string | null;
                        /** @description null at its beginning */
                        prevCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_cursor-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            422: components["responses"]["validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    endpoints_list: {
        parameters: {
            query?: {
                state?: "pending_verification" | "active" | "paused" | "disabled" | "failed" | "tripped";
                clientId?: string;
                search?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description one page of them */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Endpoint"][];
                        /** @description for the query parameter `cursor`; null at the end of the list */
                        nextCursor: string | null;
                        /** @description null at its beginning */
                        prevCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_cursor-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            422: components["responses"]["validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    endpoints_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://shop.example/webhooks",
                 *       "eventTypes": [
                 *         "order.*"
                 *       ],
                 *       "description": "orders to the warehouse"
                 *     }
                 */
                "application/json": {
                    url: string;
                    /**
                     * @default [
                     *       "*"
                     *     ]
                     */
                    eventTypes?: string[];
                    /** @default  */
                    name?: string;
                    /** @default  */
                    description?: string;
                    /** @default {} */
                    metadata?: {
                        [key: string]: string;
                    };
                    /** @default null */
                    clientId?: string | null;
                    /** @default {} */
                    headers?: {
                        [key: string]: string;
                    };
                    /** @default 15000 */
                    timeoutMs?: number;
                    retry?: {
                        /** @constant */
                        policy: "schedule";
                        delaysMs: number[];
                    } | {
                        /** @constant */
                        policy: "fixed";
                        initialDelayMs: number;
                        maxDelayMs?: number;
                        /** @default 10 */
                        maxAttempts?: number;
                    } | {
                        /** @constant */
                        policy: "linear";
                        initialDelayMs: number;
                        maxDelayMs?: number;
                        /** @default 10 */
                        maxAttempts?: number;
                    } | {
                        /** @constant */
                        policy: "exponential";
                        initialDelayMs: number;
                        maxDelayMs?: number;
                        /** @default 10 */
                        maxAttempts?: number;
                    };
                    /** @default null */
                    rateLimit?: {
                        perSecond?: number;
                        perMinute?: number;
                        perHour?: number;
                        concurrent?: number;
                    } | null;
                    ordering?: ("none" | "endpoint") | ({
                        /** @constant */
                        mode: "none";
                    } | {
                        /** @constant */
                        mode: "endpoint";
                        /**
                         * @default skip
                         * @enum {string}
                         */
                        onExhausted?: "skip" | "wait";
                    } | {
                        /** @constant */
                        mode: "key";
                        keyPath: string;
                        /**
                         * @default skip
                         * @enum {string}
                         */
                        onExhausted?: "skip" | "wait";
                    });
                    /** @default null */
                    autoDisable?: ({
                        /** @constant */
                        mode: "time";
                        hours: number;
                    } | {
                        /** @constant */
                        mode: "failures";
                        failures: number;
                    } | {
                        /** @constant */
                        mode: "never";
                    }) | null;
                    /**
                     * @default events
                     * @enum {string}
                     */
                    scope?: "events" | "operational" | "installation";
                    /**
                     * @default standard
                     * @enum {string}
                     */
                    signatureFormat?: "standard" | "simple" | "sha256";
                    /**
                     * @default envelope
                     * @enum {string}
                     */
                    bodyFormat?: "envelope" | "minimal" | "cloudevents-structured" | "cloudevents-binary" | "classic";
                    /**
                     * @default none
                     * @enum {string}
                     */
                    verification?: "none" | "token" | "challenge" | "cloudevents";
                };
            };
        };
        responses: {
            /** @description the endpoint that this client has registered for this URL before */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            /** @description the endpoint, with its signing secret */
            201: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedEndpoint"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["blocked_address-nesting_too_deep-validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    replays_list: {
        parameters: {
            query?: {
                status?: "pending" | "running" | "canceling" | "completed" | "canceled" | "failed";
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description the endpoint id */
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description one page of them */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Replay"][];
                        /** @description for the query parameter `cursor`; null at the end of the list */
                        nextCursor: string | null;
                        /** @description null at its beginning */
                        prevCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_cursor-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            422: components["responses"]["validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    replays_create: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the endpoint id */
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "from": "2026-01-31T06:00:00Z",
                 *       "states": [
                 *         "skipped"
                 *       ],
                 *       "eventTypes": [
                 *         "order.*"
                 *       ]
                 *     }
                 */
                "application/json": {
                    /** Format: date-time */
                    from: string;
                    /** Format: date-time */
                    to?: string;
                    /**
                     * @default [
                     *       "skipped",
                     *       "failed",
                     *       "canceled"
                     *     ]
                     */
                    states?: ("skipped" | "failed" | "canceled" | "succeeded")[];
                    /**
                     * @default [
                     *       "*"
                     *     ]
                     */
                    eventTypes?: string[];
                };
            };
        };
        responses: {
            /** @description the replay, which begins within moments */
            202: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["nesting_too_deep-validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    replays_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the endpoint id */
                endpointId: string;
                /** @description of one of the replays */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description how far it has come */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    replays_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the endpoint id */
                endpointId: string;
                /** @description of one of the replays */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the replay, which ends within moments */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    secrets_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the endpoint id */
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the secrets */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secrets"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    secrets_add: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the endpoint id */
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "algorithm": "ed25519"
                 *     }
                 */
                "application/json": {
                    /**
                     * @default hmac-sha256
                     * @enum {string}
                     */
                    algorithm?: "hmac-sha256" | "ed25519";
                    secret?: string;
                };
            };
        };
        responses: {
            /** @description the secret */
            201: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevealedSecret"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["nesting_too_deep-validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    secrets_expire: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the endpoint id */
                endpointId: string;
                /** @description of one of the secrets */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it signs no more */
            204: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    secrets_reveal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the endpoint id */
                endpointId: string;
                /** @description of one of the secrets */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the secret */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevealedSecret"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    secrets_rotate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the endpoint id */
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "overlapSeconds": 3600
                 *     }
                 */
                "application/json": {
                    /**
                     * @default hmac-sha256
                     * @enum {string}
                     */
                    algorithm?: "hmac-sha256" | "ed25519";
                    secret?: string;
                    /** @default 86400 */
                    overlapSeconds?: number;
                };
            };
        };
        responses: {
            /** @description the new secret */
            201: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevealedSecret"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["nesting_too_deep-validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    subscriptions_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description the endpoint id */
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description one page of them */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Subscription"][];
                        /** @description for the query parameter `cursor`; null at the end of the list */
                        nextCursor: string | null;
                        /** @description null at its beginning */
                        prevCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_cursor-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            422: components["responses"]["validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    subscriptions_create: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the endpoint id */
                endpointId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "eventType": "order.*",
                 *       "filter": {
                 *         "data.total": {
                 *           "$gte": 100
                 *         }
                 *       }
                 *     }
                 */
                "application/json": {
                    eventType: string;
                    /** @default null */
                    filter?: {
                        [key: string]: unknown;
                    } | null;
                    /** @default null */
                    channels?: string[] | null;
                };
            };
        };
        responses: {
            /** @description the subscription */
            201: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["nesting_too_deep-validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    subscriptions_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the endpoint id */
                endpointId: string;
                /** @description of one of the subscriptions */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the subscription */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    subscriptions_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the endpoint id */
                endpointId: string;
                /** @description of one of the subscriptions */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it is gone */
            204: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    subscriptions_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the endpoint id */
                endpointId: string;
                /** @description of one of the subscriptions */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "eventType": "order.*",
                 *       "filter": {
                 *         "data.total": {
                 *           "$gte": 100
                 *         }
                 *       }
                 *     }
                 */
                "application/json": {
                    eventType?: string;
                    filter?: {
                        [key: string]: unknown;
                    } | null;
                    channels?: string[] | null;
                };
            };
        };
        responses: {
            /** @description the subscription as it is now */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["nesting_too_deep-validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    endpoints_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description of one of the endpoints */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the endpoint as it is now */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    endpoints_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description of one of the endpoints */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it is gone */
            204: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    endpoints_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description of one of the endpoints */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "timeoutMs": 5000,
                 *       "rateLimit": {
                 *         "perSecond": 10
                 *       }
                 *     }
                 */
                "application/json": {
                    url?: string;
                    eventTypes?: string[];
                    name?: string;
                    description?: string;
                    metadata?: {
                        [key: string]: string;
                    };
                    headers?: {
                        [key: string]: string;
                    };
                    timeoutMs?: number;
                    retry?: {
                        /** @constant */
                        policy: "schedule";
                        delaysMs: number[];
                    } | {
                        /** @constant */
                        policy: "fixed";
                        initialDelayMs: number;
                        maxDelayMs?: number;
                        /** @default 10 */
                        maxAttempts?: number;
                    } | {
                        /** @constant */
                        policy: "linear";
                        initialDelayMs: number;
                        maxDelayMs?: number;
                        /** @default 10 */
                        maxAttempts?: number;
                    } | {
                        /** @constant */
                        policy: "exponential";
                        initialDelayMs: number;
                        maxDelayMs?: number;
                        /** @default 10 */
                        maxAttempts?: number;
                    };
                    rateLimit?: {
                        perSecond?: number;
                        perMinute?: number;
                        perHour?: number;
                        concurrent?: number;
                    } | null;
                    ordering?: ("none" | "endpoint") | ({
                        /** @constant */
                        mode: "none";
                    } | {
                        /** @constant */
                        mode: "endpoint";
                        /**
                         * @default skip
                         * @enum {string}
                         */
                        onExhausted?: "skip" | "wait";
                    } | {
                        /** @constant */
                        mode: "key";
                        keyPath: string;
                        /**
                         * @default skip
                         * @enum {string}
                         */
                        onExhausted?: "skip" | "wait";
                    });
                    autoDisable?: ({
                        /** @constant */
                        mode: "time";
                        hours: number;
                    } | {
                        /** @constant */
                        mode: "failures";
                        failures: number;
                    } | {
                        /** @constant */
                        mode: "never";
                    }) | null;
                    /** @enum {string} */
                    signatureFormat?: "standard" | "simple" | "sha256";
                    /** @enum {string} */
                    bodyFormat?: "envelope" | "minimal" | "cloudevents-structured" | "cloudevents-binary" | "classic";
                    /** @enum {string} */
                    verification?: "none" | "token" | "challenge" | "cloudevents";
                    /** @enum {string} */
                    state?: "active" | "paused" | "disabled";
                };
            };
        };
        responses: {
            /** @description the endpoint as it is now */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["blocked_address-nesting_too_deep-validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    endpoints_disable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description of one of the endpoints */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the endpoint as it is now */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    endpoints_enable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description of one of the endpoints */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the endpoint as it is now */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    endpoints_pause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description of one of the endpoints */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the endpoint as it is now */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    endpoints_resume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description of one of the endpoints */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the endpoint as it is now */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    endpointStatistics_show: {
        parameters: {
            query?: {
                period?: "1h" | "24h" | "7d" | "30d";
            };
            header?: never;
            path: {
                /** @description of one of the endpoints */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description of the period that ends now */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointStatistics"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            422: components["responses"]["validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    endpointTest_test: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description of one of the endpoints */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "eventType": "order.created",
                 *       "data": {
                 *         "total": 12.5
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @default postrider.test */
                    eventType?: string;
                    data?: unknown;
                };
            };
        };
        responses: {
            /** @description what was sent, and what it answered */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointTest"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["nesting_too_deep-validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    endpoints_verify: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description of one of the endpoints */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the endpoint as it is now */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointInVerification"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    eventTypes_list: {
        parameters: {
            query?: {
                name?: string;
                deprecated?: "true" | "false";
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description one page of them, the newest first */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["EventType"][];
                        /** @description for the query parameter `cursor`; null at the end of the list */
                        nextCursor: string | null;
                        /** @description null at its beginning */
                        prevCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_cursor-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            422: components["responses"]["validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    eventTypes_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "order.created",
                 *       "schema": {
                 *         "type": "object",
                 *         "required": [
                 *           "orderId"
                 *         ],
                 *         "properties": {
                 *           "orderId": {
                 *             "type": "string"
                 *           }
                 *         }
                 *       },
                 *       "example": {
                 *         "orderId": "o-17"
                 *       },
                 *       "validation": "reject"
                 *     }
                 */
                "application/json": {
                    name: string;
                    /** @default  */
                    description?: string;
                    /** @default null */
                    validation?: ("off" | "warn" | "reject") | null;
                    /** @default 1 */
                    version?: string;
                    /** @default null */
                    schema?: {
                        [key: string]: unknown;
                    } | null;
                    /** @default null */
                    example?: unknown;
                };
            };
        };
        responses: {
            /** @description the event type */
            201: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventType"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["nesting_too_deep-validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    eventTypes_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the name of the event type, such as order.created */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the event type */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventType"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    eventTypes_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the name of the event type, such as order.created */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it is gone */
            204: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    eventTypes_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the name of the event type, such as order.created */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "validation": "warn",
                 *       "deprecated": true
                 *     }
                 */
                "application/json": {
                    description?: string;
                    validation?: ("off" | "warn" | "reject") | null;
                    deprecated?: boolean;
                };
            };
        };
        responses: {
            /** @description the event type as it is now */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventType"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["nesting_too_deep-validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    eventTypeVersions_add: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the name of the event type, such as order.created */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "version": "2",
                 *       "schema": {
                 *         "type": "object",
                 *         "required": [
                 *           "orderId"
                 *         ],
                 *         "properties": {
                 *           "orderId": {
                 *             "type": "string"
                 *           }
                 *         }
                 *       }
                 *     }
                 */
                "application/json": {
                    version: string;
                    /** @default null */
                    schema?: {
                        [key: string]: unknown;
                    } | null;
                    /** @default null */
                    example?: unknown;
                };
            };
        };
        responses: {
            /** @description the event type, and how the schema differs from the latest one */
            201: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedEventType"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["nesting_too_deep-validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    eventTypeVersions_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the name of the event type, such as order.created */
                name: string;
                /** @description one of its versions */
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "schema": {
                 *         "type": "object",
                 *         "required": [
                 *           "orderId"
                 *         ],
                 *         "properties": {
                 *           "orderId": {
                 *             "type": "string"
                 *           }
                 *         }
                 *       },
                 *       "allowBreaking": true
                 *     }
                 */
                "application/json": {
                    schema?: {
                        [key: string]: unknown;
                    } | null;
                    example?: unknown;
                    deprecated?: boolean;
                    allowBreaking?: boolean;
                };
            };
        };
        responses: {
            /** @description the event type as it is now, and what the schema changes */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedEventType"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["conflict-incompatible_schema"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["nesting_too_deep-validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    eventTypeVersions_compare: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the name of the event type, such as order.created */
                name: string;
                /** @description the version whose schema it is compared with */
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "schema": {
                 *         "type": "object",
                 *         "required": [
                 *           "orderId"
                 *         ],
                 *         "properties": {
                 *           "orderId": {
                 *             "type": "string"
                 *           }
                 *         }
                 *       }
                 *     }
                 */
                "application/json": {
                    schema: {
                        [key: string]: unknown;
                    } | null;
                };
            };
        };
        responses: {
            /** @description changes that break somebody, and who gets the events */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchemaCompatibility"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["nesting_too_deep-validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    events_list: {
        parameters: {
            query?: {
                type?: string;
                from?: string;
                to?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description one page of them */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Event"][];
                        /** @description for the query parameter `cursor`; null at the end of the list */
                        nextCursor: string | null;
                        /** @description null at its beginning */
                        prevCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_cursor-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            422: components["responses"]["validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    publish_publish: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string;
                traceparent?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventToPublish"];
                "application/cloudevents+json": components["schemas"]["CloudEvent"];
                /**
                 * @example [
                 *       {
                 *         "specversion": "1.0",
                 *         "id": "order-17-created",
                 *         "source": "/shop",
                 *         "type": "order.created",
                 *         "data": {
                 *           "orderId": "o-17"
                 *         }
                 *       }
                 *     ]
                 */
                "application/cloudevents-batch+json": components["schemas"]["CloudEvent"][];
            };
        };
        responses: {
            /** @description Kafka acknowledged it with acks=all */
            202: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    /** @description true when this answer was given before */
                    "idempotency-replayed"?: string;
                    /** @description where a publish limit holds: q events at once, which refill within w seconds */
                    "ratelimit-policy"?: string;
                    /** @description where a publish limit holds: r events are left, and all are there again after t seconds */
                    ratelimit?: string;
                    /** @description q of the tightest limit that holds */
                    "x-ratelimit-limit"?: string;
                    /** @description r of it */
                    "x-ratelimit-remaining"?: string;
                    /** @description unix seconds at which all of it is there again */
                    "x-ratelimit-reset"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "evt_01k9v3q2m8f6r4t0y7w5x1z3a2",
                     *       "type": "order.created",
                     *       "timestamp": "2026-01-31T08:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["AcceptedEvent"] | components["schemas"]["BatchAnswer"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_key_in_use"];
            413: components["responses"]["event_too_large-payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused-nesting_too_deep-validation_failed"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["broker_unavailable-buffer_full-database_unavailable-shutting_down"];
        };
    };
    events_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description of one of the events */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description with its deliveries counted by state */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventDocument"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    events_payload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description of one of the events */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the envelope as every receiver gets it */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Envelope"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    publish_publishBatch: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string;
                traceparent?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "events": [
                 *         {
                 *           "type": "order.created",
                 *           "data": {
                 *             "orderId": "o-17",
                 *             "total": 12.5
                 *           },
                 *           "key": "customer-3"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": {
                    events: components["schemas"]["EventToPublish"][];
                };
                /**
                 * @example [
                 *       {
                 *         "specversion": "1.0",
                 *         "id": "order-17-created",
                 *         "source": "/shop",
                 *         "type": "order.created",
                 *         "data": {
                 *           "orderId": "o-17"
                 *         }
                 *       }
                 *     ]
                 */
                "application/cloudevents-batch+json": components["schemas"]["CloudEvent"][];
            };
        };
        responses: {
            /** @description what became of each */
            202: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    /** @description true when this answer was given before */
                    "idempotency-replayed"?: string;
                    /** @description where a publish limit holds: q events at once, which refill within w seconds */
                    "ratelimit-policy"?: string;
                    /** @description where a publish limit holds: r events are left, and all are there again after t seconds */
                    ratelimit?: string;
                    /** @description q of the tightest limit that holds */
                    "x-ratelimit-limit"?: string;
                    /** @description r of it */
                    "x-ratelimit-remaining"?: string;
                    /** @description unix seconds at which all of it is there again */
                    "x-ratelimit-reset"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchAnswer"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["idempotency_key_in_use"];
            413: components["responses"]["event_too_large-payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["idempotency_key_reused-nesting_too_deep-validation_failed"];
            429: components["responses"]["rate_limited"];
            503: components["responses"]["broker_unavailable-buffer_full-database_unavailable-shutting_down"];
        };
    };
    instances_list: {
        parameters: {
            query?: {
                state?: "running" | "lost";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description by app and age */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceList"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            422: components["responses"]["validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    queues_show: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description as it was last measured */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueStatistics"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    retention_show: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the settings, and each step */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retention"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    retention_run: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description what was taken, and what was kept */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retention"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    tenants_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description one page of them */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Tenant"][];
                        /** @description for the query parameter `cursor`; null at the end of the list */
                        nextCursor: string | null;
                        /** @description null at its beginning */
                        prevCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_cursor-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            422: components["responses"]["validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    tenants_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "shop"
                 *     }
                 */
                "application/json": {
                    name: string;
                    /** @default {} */
                    settings?: {
                        /** @description instead of `PUBLISHER_RATE_PER_TENANT` */
                        publishRate?: {
                            perSecond: number;
                            burst: number;
                        } | null;
                        /** @description private ranges that its endpoints may be in, beside `EGRESS_ALLOWED_CIDRS` */
                        allowedCidrs?: string[] | null;
                        /** @description what is done about events that are not as their type is registered */
                        eventTypes?: {
                            /** @enum {string} */
                            validation?: "off" | "warn" | "reject";
                            /** @enum {string} */
                            unregistered?: "off" | "warn" | "reject";
                        } | null;
                    };
                };
            };
        };
        responses: {
            /** @description the tenant */
            201: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["nesting_too_deep-validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    tenants_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the tenant id */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description with what is set for it */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    tenants_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the tenant id */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "settings": {
                 *         "publishRate": {
                 *           "perSecond": 100,
                 *           "burst": 200
                 *         }
                 *       }
                 *     }
                 */
                "application/json": {
                    name?: string;
                    settings?: {
                        /** @description instead of `PUBLISHER_RATE_PER_TENANT` */
                        publishRate?: {
                            perSecond: number;
                            burst: number;
                        } | null;
                        /** @description private ranges that its endpoints may be in, beside `EGRESS_ALLOWED_CIDRS` */
                        allowedCidrs?: string[] | null;
                        /** @description what is done about events that are not as their type is registered */
                        eventTypes?: {
                            /** @enum {string} */
                            validation?: "off" | "warn" | "reject";
                            /** @enum {string} */
                            unregistered?: "off" | "warn" | "reject";
                        } | null;
                    };
                };
            };
        };
        responses: {
            /** @description the tenant as it is now */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["nesting_too_deep-validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    actions_listOf: {
        parameters: {
            query?: {
                action?: string;
                keyId?: string;
                target?: string;
                result?: "succeeded" | "denied" | "refused" | "failed" | "unknown";
                from?: string;
                to?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description the tenant id */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description one page of them */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Action"][];
                        /** @description for the query parameter `cursor`; null at the end of the list */
                        nextCursor: string | null;
                        /** @description null at its beginning */
                        prevCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_cursor-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            422: components["responses"]["validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    jwks_show: {
        parameters: {
            query?: {
                endpointId?: string;
            };
            header?: never;
            path: {
                /** @description the tenant id */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the keys; none for a tenant that is not known */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/jwk-set+json": components["schemas"]["JsonWebKeySet"];
                };
            };
            400: components["responses"]["invalid_request"];
            404: components["responses"]["not_found"];
            422: components["responses"]["validation_failed"];
            503: components["responses"]["buffer_full-shutting_down"];
        };
    };
    keys_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description the tenant id */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description one page of them, also those that ended */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ApiKey"][];
                        /** @description for the query parameter `cursor`; null at the end of the list */
                        nextCursor: string | null;
                        /** @description null at its beginning */
                        prevCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_cursor-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            422: components["responses"]["validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    keys_create: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the tenant id */
                tenantId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "checkout",
                 *       "scopes": [
                 *         "events:write"
                 *       ],
                 *       "allowedCidrs": [
                 *         "203.0.113.0/24"
                 *       ]
                 *     }
                 */
                "application/json": {
                    name: string;
                    scopes: ("events:write" | "events:read" | "endpoints:read" | "endpoints:write" | "deliveries:read" | "deliveries:retry" | "secrets:rotate" | "dlt:redrive" | "audit:read" | "admin:*")[];
                    /**
                     * @description where it may be used from; empty means anywhere
                     * @default []
                     */
                    allowedCidrs?: string[];
                    /**
                     * @description what it may publish, within the limit of its tenant
                     * @default null
                     */
                    publishRate?: {
                        perSecond: number;
                        burst: number;
                    } | null;
                    expiresAt?: string | null;
                    /**
                     * @description the second word of the key, so that people see what it is for
                     * @default live
                     */
                    environment?: string;
                };
            };
        };
        responses: {
            /** @description the new key, with its text that no later answer holds */
            201: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["nesting_too_deep-validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    keys_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the tenant id */
                tenantId: string;
                /** @description of one of the keys */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the key as it is now */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    keys_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the tenant id */
                tenantId: string;
                /** @description of one of the keys */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "allowedCidrs": [
                 *         "203.0.113.0/24"
                 *       ]
                 *     }
                 */
                "application/json": {
                    name?: string;
                    scopes?: ("events:write" | "events:read" | "endpoints:read" | "endpoints:write" | "deliveries:read" | "deliveries:retry" | "secrets:rotate" | "dlt:redrive" | "audit:read" | "admin:*")[];
                    /** @description where it may be used from; empty means anywhere */
                    allowedCidrs?: string[];
                    /** @description what it may publish, within the limit of its tenant */
                    publishRate?: {
                        perSecond: number;
                        burst: number;
                    } | null;
                    expiresAt?: string | null;
                };
            };
        };
        responses: {
            /** @description the key as it is now */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["nesting_too_deep-validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    keys_revoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the tenant id */
                tenantId: string;
                /** @description of one of the keys */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the key as it is now */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    keys_rotate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the tenant id */
                tenantId: string;
                /** @description of one of the keys */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "overlapSeconds": 3600
                 *     }
                 */
                "application/json": {
                    /**
                     * @description how long the old key goes on
                     * @default 86400
                     */
                    overlapSeconds?: number;
                };
            };
        };
        responses: {
            /** @description the new key, with its text that no later answer holds */
            201: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["nesting_too_deep-validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    classicWebhooks_list: {
        parameters: {
            query?: {
                clientId?: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description one page of them */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ClassicWebhook"][];
                        /** @description for the query parameter `cursor`; null at the end of the list */
                        nextCursor: string | null;
                        /** @description null at its beginning */
                        prevCursor: string | null;
                    };
                };
            };
            400: components["responses"]["invalid_cursor-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            422: components["responses"]["validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    classicWebhooks_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "clientId": "warehouse",
                 *       "url": "https://shop.example/webhooks",
                 *       "events": [
                 *         "order.created"
                 *       ]
                 *     }
                 */
                "application/json": {
                    clientId: string;
                    url: string;
                    events: string[];
                    /** @default  */
                    name?: string;
                    /**
                     * @default standard
                     * @enum {string}
                     */
                    signatureFormat?: "standard" | "simple" | "sha256";
                    /**
                     * @default envelope
                     * @enum {string}
                     */
                    bodyFormat?: "envelope" | "minimal" | "cloudevents-structured" | "cloudevents-binary" | "classic";
                };
            };
        };
        responses: {
            /** @description the webhook that this client has registered for this URL before */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClassicWebhook"];
                };
            };
            /** @description the webhook, with its signing secret */
            201: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedClassicWebhook"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["blocked_address-nesting_too_deep-validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    classicWebhooks_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description of one of the webhooks */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the webhook as it is now */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClassicWebhook"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    classicWebhooks_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description of one of the webhooks */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it is gone */
            204: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    classicWebhooks_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description of one of the webhooks */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "events": [
                 *         "order.created",
                 *         "order.paid"
                 *       ]
                 *     }
                 */
                "application/json": {
                    url?: string;
                    events?: string[];
                    name?: string;
                    /** @enum {string} */
                    status?: "active" | "paused" | "disabled";
                };
            };
        };
        responses: {
            /** @description the webhook as it is now */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClassicWebhook"];
                };
            };
            400: components["responses"]["invalid_json-invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            409: components["responses"]["conflict"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            422: components["responses"]["blocked_address-nesting_too_deep-validation_failed"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
    classicWebhooks_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description of one of the webhooks */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description how many the broker has */
            202: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetriedDeliveries"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            408: components["responses"]["request_timeout"];
            413: components["responses"]["payload_too_large"];
            415: components["responses"]["unsupported_media_type"];
            503: components["responses"]["broker_unavailable-buffer_full-database_unavailable-shutting_down"];
        };
    };
    classicWebhooks_stats: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description of one of the webhooks */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description of the last 30 days */
            200: {
                headers: {
                    /** @description of this request, in our logs */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClassicWebhookStats"];
                };
            };
            400: components["responses"]["invalid_request"];
            401: components["responses"]["unauthorized"];
            403: components["responses"]["forbidden"];
            404: components["responses"]["not_found"];
            503: components["responses"]["buffer_full-database_unavailable-shutting_down"];
        };
    };
}
