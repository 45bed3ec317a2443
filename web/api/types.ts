// Generated from the server's OpenAPI document by `npm run types`; not edited by hand.

export interface paths {
    "/api/ask": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask
         * @description Stream an answer. A client that goes away stops the generation.
         */
        post: operations["ask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Conversations */
        get: operations["conversations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{conversation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Conversation */
        get: operations["conversation"];
        put?: never;
        post?: never;
        /** Delete Conversation */
        delete: operations["delete_conversation"];
        options?: never;
        head?: never;
        /** Rename Conversation */
        patch: operations["rename_conversation"];
        trace?: never;
    };
    "/api/conversations/{conversation_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Conversation
         * @description The conversation as Markdown.
         */
        get: operations["export_conversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/doctor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Doctor */
        get: operations["doctor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Documents */
        get: operations["documents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/documents/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Document */
        get: operations["document"];
        put?: never;
        post?: never;
        /**
         * Remove Document
         * @description Take a document out of the library; the file itself stays.
         */
        delete: operations["remove_document"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/documents/{document_id}/text": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Document Text
         * @description The stored text. With ``start`` and ``end`` (code points) the selection comes in UTF-16 units too.
         */
        get: operations["document_text"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Health */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/index": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Index
         * @description Start an index run; its progress is at ``/api/jobs/{id}/events``.
         */
        post: operations["index"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs */
        get: operations["jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Job */
        get: operations["job"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{job_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Job
         * @description Ask a run to stop; what it has done is kept.
         */
        post: operations["cancel_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{job_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Job Events
         * @description The run's events until it is over; going away does not end the run.
         */
        get: operations["job_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Message
         * @description A turn as far as it got.
         */
        get: operations["message"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages/{message_id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop Message
         * @description End a generation; its stream ends with what had arrived.
         */
        post: operations["stop_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Models */
        get: operations["models"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/models/show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Model
         * @description ``name``: a catalogue id or the path of a GGUF.
         */
        get: operations["model"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/models/use": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Use Model
         * @description Answer with this model from now on; ``none``: with extracted quotes.
         */
        post: operations["use_model"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Search
         * @description Passages, best first.
         */
        post: operations["search"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Session */
        get: operations["session"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Settings */
        get: operations["settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Settings
         * @description Change some settings: all of them, or none when one is refused.
         */
        patch: operations["change_settings"];
        trace?: never;
    };
    "/api/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open Window */
        post: operations["open_window"];
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
         * Address
         * @description An address with a one-time ticket.
         */
        Address: {
            /** Url */
            url: string;
        };
        /** AskBody */
        AskBody: {
            /** Conversation */
            conversation?: string | null;
            /**
             * Inside
             * @default []
             */
            inside?: string[];
            /**
             * Keep
             * @default false
             */
            keep?: boolean;
            /** Model */
            model?: string | null;
            /** Now */
            now?: string | null;
            /** Person */
            person?: string | null;
            /** Question */
            question: string;
            /** Since */
            since?: string | null;
            /** Until */
            until?: string | null;
            /** Zone */
            zone?: string | null;
        };
        /**
         * AskEvents
         * @description The events of an answer: each key is an event's name, its value that event's data.
         */
        AskEvents: {
            done: components["schemas"]["DoneEvent"];
            error: components["schemas"]["ErrorBody"];
            evidence: components["schemas"]["EvidenceEvent"];
            reasoning: components["schemas"]["TextEvent"];
            status: components["schemas"]["StatusEvent"];
            token: components["schemas"]["TextEvent"];
        };
        /**
         * Check
         * @description One line of ``doctor``; ``needed`` when the main job depends on it.
         */
        Check: {
            /** Detail */
            detail: string;
            /**
             * Hint
             * @default
             */
            hint?: string;
            /** Name */
            name: string;
            /**
             * Needed
             * @default false
             */
            needed?: boolean;
            /** Ok */
            ok: boolean;
        };
        /** CheckList */
        CheckList: {
            /** Checks */
            checks: components["schemas"]["Check"][];
        };
        /**
         * Citation
         * @description A quote that stands in the stored text exactly so: ``text[start:end] == quote``.
         */
        Citation: {
            /** Document */
            document: string;
            /** End */
            end: number;
            /** N */
            n: number;
            /** Page */
            page: number | null;
            /** Path */
            path: string;
            /** Quote */
            quote: string;
            /** Start */
            start: number;
            /**
             * Title
             * @default
             */
            title?: string;
        };
        /**
         * Conversation
         * @description A conversation as lists show it; ``messages`` counts questions and answers.
         */
        Conversation: {
            /** Created At */
            created_at: string;
            /** Id */
            id: string;
            /** Messages */
            messages: number;
            /** Title */
            title: string;
            /** Updated At */
            updated_at: string;
        };
        /** ConversationDetail */
        ConversationDetail: {
            conversation: components["schemas"]["Conversation"];
            /** Messages */
            messages: components["schemas"]["Message"][];
        };
        /** ConversationList */
        ConversationList: {
            /** Conversations */
            conversations: components["schemas"]["Conversation"][];
        };
        /** DocumentList */
        DocumentList: {
            /** Documents */
            documents: components["schemas"]["DocumentRow"][];
        };
        /**
         * DocumentRow
         * @description One file of the library, as ``documents`` lists it.
         */
        DocumentRow: {
            /** Chunks */
            chunks: number;
            /** Code */
            code: string | null;
            /** Id */
            id: string;
            /** Indexed At */
            indexed_at: string | null;
            /** Kind */
            kind: string;
            /** Metadata */
            metadata?: {
                [key: string]: string | string[];
            } | null;
            /** Pages */
            pages: number | null;
            /** Path */
            path: string;
            /** Reason */
            reason: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "waiting" | "reading" | "indexed" | "skipped" | "failed";
            /** Title */
            title: string;
        };
        /** DocumentText */
        DocumentText: {
            /** Id */
            id: string;
            /** Pages */
            pages: components["schemas"]["PageSpan"][];
            selection?: components["schemas"]["Selection"] | null;
            /** Text */
            text: string;
        };
        /**
         * DoneEvent
         * @description The final, checked answer: what was streamed gives way to it.
         */
        DoneEvent: {
            /** Answer */
            answer: string;
            /** Checked */
            checked: {
                [key: string]: number;
            } | null;
            /** Citations */
            citations: components["schemas"]["Citation"][];
            /** Error */
            error: {
                [key: string]: string;
            } | null;
            /** Message Id */
            message_id: string | null;
            /**
             * Mode
             * @enum {string}
             */
            mode: "generated" | "extracted" | "partial" | "refused";
            /** Nearest */
            nearest: components["schemas"]["Hit"][];
            /** Reasoning */
            reasoning: string;
            timings: components["schemas"]["Timings"];
        };
        /** ErrorBody */
        ErrorBody: {
            /** Code */
            code: string;
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /** EvidenceEvent */
        EvidenceEvent: {
            /** Citations */
            citations: components["schemas"]["Citation"][];
        };
        /**
         * FileResult
         * @description How one file of an index run ended.
         */
        FileResult: {
            /** Code */
            code?: string | null;
            /** Path */
            path: string;
            /** Reason */
            reason?: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "indexed" | "unchanged" | "skipped" | "failed" | "removed";
        };
        /** Health */
        Health: {
            /** Ok */
            ok: boolean;
            /** Version */
            version: string;
        };
        /**
         * Hit
         * @description A passage found. ``score`` is in 0–1 and comparable within one answer.
         */
        Hit: {
            /** Document */
            document: string;
            /** End */
            end: number;
            /** Page */
            page: number | null;
            /** Path */
            path: string;
            /** Score */
            score: number;
            /** Start */
            start: number;
            /** Text */
            text: string;
            /** Title */
            title: string;
        };
        /** IndexBody */
        IndexBody: {
            /**
             * Passwords
             * @default []
             */
            passwords?: string[];
            /** Paths */
            paths: string[];
        };
        /**
         * IndexEvents
         * @description The events of an index run: each key is an event's name, its value that event's data.
         */
        IndexEvents: {
            done: components["schemas"]["IndexReport"];
            error: components["schemas"]["ErrorBody"];
            file: components["schemas"]["FileResult"];
            progress: components["schemas"]["IndexProgress"];
        };
        /**
         * IndexProgress
         * @description Where an index run stands. ``seconds_left`` is None until there is a rate to tell it from.
         */
        IndexProgress: {
            /**
             * Chunks
             * @default 0
             */
            chunks?: number;
            /**
             * Current
             * @default
             */
            current?: string;
            /** Done */
            done: number;
            /**
             * Phase
             * @enum {string}
             */
            phase: "scan" | "read" | "embed" | "finish";
            /**
             * Rate
             * @default 0
             */
            rate?: number;
            /** Seconds Left */
            seconds_left?: number | null;
            /** Total */
            total: number;
        };
        /**
         * IndexReport
         * @description What an index run did.
         */
        IndexReport: {
            /** Chunks */
            chunks: number;
            /** Failed */
            failed: number;
            /** Files */
            files: components["schemas"]["FileResult"][];
            /** Indexed */
            indexed: number;
            /** Removed */
            removed: number;
            /** Seconds */
            seconds: number;
            /** Skipped */
            skipped: number;
            /** Unchanged */
            unchanged: number;
        };
        /**
         * Job
         * @description A piece of background work. ``interrupted``: the program ended under it; starting it again resumes.
         *
         *     ``error`` is ``{code, message, hint}`` of a failed job; a cancelled one keeps what it did in ``report``.
         */
        Job: {
            /** Created At */
            created_at: string;
            /** Ended At */
            ended_at?: string | null;
            /** Error */
            error?: {
                [key: string]: string;
            } | null;
            /** Id */
            id: string;
            /**
             * Kind
             * @constant
             */
            kind: "index";
            /** Paths */
            paths: string[];
            progress?: components["schemas"]["IndexProgress"] | null;
            report?: components["schemas"]["IndexReport"] | null;
            /**
             * State
             * @enum {string}
             */
            state: "waiting" | "running" | "done" | "failed" | "cancelled" | "interrupted";
        };
        /** JobList */
        JobList: {
            /** Jobs */
            jobs: components["schemas"]["Job"][];
        };
        /**
         * Message
         * @description One turn as it is kept. While ``state`` is ``writing``, ``text`` is the answer as far as it got.
         *
         *     For a user's turn only ``text`` has content and ``state`` is ``done``.
         */
        Message: {
            /** Checked */
            checked?: {
                [key: string]: number;
            } | null;
            /**
             * Citations
             * @default []
             */
            citations?: components["schemas"]["Citation"][];
            /** Conversation */
            conversation: string;
            /** Created At */
            created_at: string;
            /** Error */
            error?: {
                [key: string]: string;
            } | null;
            /** Id */
            id: string;
            /** Mode */
            mode?: ("generated" | "extracted" | "partial" | "refused") | null;
            /**
             * Nearest
             * @default []
             */
            nearest?: components["schemas"]["Hit"][];
            /**
             * Reasoning
             * @default
             */
            reasoning?: string;
            /**
             * Role
             * @enum {string}
             */
            role: "user" | "assistant";
            /**
             * State
             * @enum {string}
             */
            state: "writing" | "done" | "stopped" | "failed";
            /** Text */
            text: string;
            timings?: components["schemas"]["Timings"] | null;
        };
        /**
         * ModelInUse
         * @description ``model`` is null when answers are extracted.
         */
        ModelInUse: {
            model: components["schemas"]["ModelInfo"] | null;
        };
        /**
         * ModelInfo
         * @description A model as ``models`` lists it. ``size`` and ``memory`` are bytes, ``context`` tokens.
         *
         *     ``fits`` is None where it cannot be told (the file's header has not been read).
         */
        ModelInfo: {
            /** Active */
            active: boolean;
            /** Context */
            context: number | null;
            /** Fits */
            fits: boolean | null;
            /** Id */
            id: string;
            /** Installed */
            installed: boolean;
            /**
             * Kind
             * @enum {string}
             */
            kind: "chat" | "embedding";
            /** Licence */
            licence: string | null;
            /** Memory */
            memory: number | null;
            /** Path */
            path: string | null;
            /** Size */
            size: number | null;
        };
        /** ModelList */
        ModelList: {
            /** Models */
            models: components["schemas"]["ModelInfo"][];
        };
        /** NameBody */
        NameBody: {
            /** Name */
            name: string;
        };
        /**
         * PageSpan
         * @description A page's place in the text, in code points and, ending in 16, in UTF-16 units.
         */
        PageSpan: {
            /** End */
            end: number;
            /** End16 */
            end16: number;
            /** Page */
            page: number;
            /** Start */
            start: number;
            /** Start16 */
            start16: number;
        };
        /** Removed */
        Removed: {
            /** Removed */
            removed: number;
        };
        /** SearchBody */
        SearchBody: {
            /**
             * Inside
             * @default []
             */
            inside?: string[];
            /**
             * Limit
             * @default 10
             */
            limit?: number;
            /** Now */
            now?: string | null;
            /** Person */
            person?: string | null;
            /** Query */
            query: string;
            /** Since */
            since?: string | null;
            /** Until */
            until?: string | null;
            /** Zone */
            zone?: string | null;
        };
        /** SearchResult */
        SearchResult: {
            /** Hits */
            hits: components["schemas"]["Hit"][];
            /** Ms */
            ms: number;
        };
        /** Selection */
        Selection: {
            /** End */
            end: number;
            /** End16 */
            end16: number;
            /** Start */
            start: number;
            /** Start16 */
            start16: number;
        };
        /**
         * Session
         * @description Who serves here; only for those who are logged in. ``language`` is the setting: ``auto``, ``en`` or ``zh``.
         */
        Session: {
            /** Language */
            language: string;
            /** Pid */
            pid: number;
            /** Version */
            version: string;
        };
        /** SettingList */
        SettingList: {
            /** Settings */
            settings: components["schemas"]["SettingRow"][];
        };
        /**
         * SettingRow
         * @description A setting with its value in force; ``origin`` is ``environment``, ``stored`` or ``default``.
         */
        SettingRow: {
            /** Choices */
            choices: string[];
            /** Default */
            default: boolean | number | string;
            /** En */
            en: string;
            /** Kind */
            kind: string;
            /** Maximum */
            maximum: number | null;
            /** Minimum */
            minimum: number | null;
            /** Name */
            name: string;
            /** Origin */
            origin: string;
            /** Value */
            value: boolean | number | string;
            /** Zh */
            zh: string;
        };
        /** SettingsBody */
        SettingsBody: {
            /** Values */
            values: {
                [key: string]: boolean | number | string;
            };
        };
        /** StatusEvent */
        StatusEvent: {
            /** Conversation */
            conversation?: string | null;
            /** Message Id */
            message_id?: string | null;
            /**
             * Stage
             * @enum {string}
             */
            stage: "retrieve" | "load" | "prompt" | "write";
        };
        /** Stopped */
        Stopped: {
            /** Stopped */
            stopped: boolean;
        };
        /** TextEvent */
        TextEvent: {
            /** Text */
            text: string;
        };
        /**
         * Timings
         * @description Milliseconds from the question; ``first_token_ms`` is None when nothing was written.
         */
        Timings: {
            /** First Token Ms */
            first_token_ms: number | null;
            /** Retrieve Ms */
            retrieve_ms: number;
            /** Total Ms */
            total_ms: number;
        };
        /** TitleBody */
        TitleBody: {
            /** Title */
            title: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    ask: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskBody"];
            };
        };
        responses: {
            /** @description typed events as text/event-stream */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["AskEvents"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    conversations: {
        parameters: {
            query?: {
                q?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationList"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationDetail"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    rename_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TitleBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    export_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    doctor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckList"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    documents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentList"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentRow"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    remove_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Removed"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    document_text: {
        parameters: {
            query?: {
                start?: number | null;
                end?: number | null;
            };
            header?: never;
            path: {
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentText"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    index: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IndexBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    jobs: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobList"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    cancel_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    job_events: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description typed events as text/event-stream */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["IndexEvents"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    stop_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stopped"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    models: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    model: {
        parameters: {
            query: {
                name: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelInfo"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    use_model: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NameBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelInUse"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    search: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchResult"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingList"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    change_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingList"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    open_window: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Address"];
                };
            };
            /** @description a named error: 400, 401, 403, 404, 409, 413, 421, 422, 503 */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
}
