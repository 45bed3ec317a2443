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
    "/api/collections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Collections */
        get: operations["collections"];
        put?: never;
        /** Create Collection */
        post: operations["create_collection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/collections/{collection_id}": {
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
         * Delete Collection
         * @description Forget the set; its documents stay.
         */
        delete: operations["delete_collection"];
        options?: never;
        head?: never;
        /**
         * Change Collection
         * @description Rename it, put paths in, take paths out.
         */
        patch: operations["change_collection"];
        trace?: never;
    };
    "/api/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Commands
         * @description Every command, those that cannot run now with the reason.
         */
        get: operations["list_commands"];
        put?: never;
        /**
         * Create Command
         * @description Make a prompt of the user's a command.
         */
        post: operations["create_command"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands/{command_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change Command
         * @description Give one of the user's own another name and prompt.
         */
        put: operations["change_command"];
        post?: never;
        /**
         * Delete Command
         * @description Forget one of the user's own.
         */
        delete: operations["delete_command"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/commands/{command_id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run Command
         * @description Stream what the command makes of a text. A client that goes away stops it.
         */
        post: operations["run_command"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/components": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Components
         * @description The Python packages this runs with, and their licences.
         */
        get: operations["components"];
        put?: never;
        post?: never;
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
        /**
         * Clear Conversations
         * @description Delete every conversation for good.
         */
        delete: operations["clear_conversations"];
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
        /**
         * Delete Conversation
         * @description Take it out of the lists; ``restore`` brings it back.
         */
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
        /**
         * Save Conversation
         * @description Save the conversation as Markdown where the user says in a native dialog.
         */
        post: operations["save_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{conversation_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restore Conversation */
        post: operations["restore_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/desktop/ask": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask About
         * @description Show the quick panel with these files and folders ready to be asked about.
         */
        post: operations["ask_about"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/desktop/browse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Browse
         * @description Open an http, https or mailto address in the user's browser.
         */
        post: operations["browse"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/desktop/clipboard/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Clipboard
         * @description Stop looking at the clipboard for now, or look again.
         */
        post: operations["pause_clipboard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/desktop/dropped": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Dropped Files
         * @description Where the files lie that were just dropped on the window.
         */
        post: operations["dropped_files"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/desktop/go": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go To Page
         * @description Bring the main window to the front with one of its pages.
         */
        post: operations["go_to_page"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/desktop/insert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Insert Text
         * @description Write the text where the cursor was in the program used before.
         */
        post: operations["insert_text"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/desktop/offers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Offers
         * @description What lies ready to be asked about: copied, selected, dropped.
         */
        get: operations["list_offers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/desktop/offers/{offer_id}": {
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
         * Take Offer
         * @description Forget what lay ready.
         */
        delete: operations["take_offer"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/desktop/panel/height": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Fit Panel
         * @description Make the quick panel as high as its page.
         */
        post: operations["fit_panel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/desktop/panel/hide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hide Panel
         * @description Take the quick panel off the screen.
         */
        post: operations["hide_panel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/desktop/panel/left": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leave Panel
         * @description The quick panel's page has lost the keyboard.
         */
        post: operations["leave_panel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/desktop/pick": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pick Files
         * @description Ask in a native dialog; no paths when it was dismissed.
         */
        post: operations["pick_files"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/desktop/region": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark Region
         * @description Have the user mark a rectangle of the screen; the text in it.
         */
        post: operations["mark_region"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/desktop/show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show Window
         * @description Bring the window to the front.
         */
        post: operations["show_window"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/desktop/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Desktop Status
         * @description What is in force on this desktop, and what it can do.
         */
        get: operations["desktop_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/desktop/toggle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Toggle Window
         * @description Show the quick panel, or hide it when it is in front.
         */
        post: operations["toggle_window"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/desktop/zoom": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Zoom
         * @description Scale the window's page.
         */
        post: operations["zoom"];
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
    "/api/documents/{document_id}/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open Document
         * @description Open the file in the program the user has for it.
         */
        post: operations["open_document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/documents/{document_id}/pages/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Document Page
         * @description A page, with marks for ``text[start:end]`` (code points) where that lies on it.
         */
        get: operations["document_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/documents/{document_id}/pages/{number}/image": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Page Image
         * @description The page as PNG, ``width`` pixels wide.
         */
        get: operations["page_image"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/documents/{document_id}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reveal Document
         * @description Show the file in its folder.
         */
        post: operations["reveal_document"];
        delete?: never;
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
    "/api/embedding": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Embedding
         * @description Which model makes the vectors, and the one that is being changed to.
         */
        get: operations["embedding"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/embedding/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change Embedding
         * @description Make every vector anew with another model, beside the old ones; they stay in force until all are there.
         */
        post: operations["change_embedding"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/embedding/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore Embedding
         * @description Go back to the previous embedding model: at once while its vectors are complete, else by a job.
         */
        post: operations["restore_embedding"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/engine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Engine
         * @description What the language model does now.
         */
        get: operations["engine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/engine/load": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Load Model
         * @description Begin to load the active model.
         */
        post: operations["load_model"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/engine/unload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unload Model
         * @description Take the model out of memory; the next question loads it again.
         */
        post: operations["unload_model"];
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
    "/api/index/extent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Index Extent
         * @description How many files an index run of these paths would read; counting ends after a moment, and says so.
         */
        post: operations["index_extent"];
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
    "/api/jobs/{job_id}/continue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Continue Job
         * @description Let a paused run go on; one that ended unfinished is started anew, as the job returned.
         */
        post: operations["continue_job"];
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
         * @description The job's events until it is over; going away does not end it.
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
    "/api/jobs/{job_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Job
         * @description Let a run rest after the file at hand.
         */
        post: operations["pause_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/library": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Library
         * @description Documents by status.
         */
        get: operations["library"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/library/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Library Documents
         * @description Some rows, found and sorted.
         */
        get: operations["library_documents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/library/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remove Documents
         * @description Take documents out of the library; the files themselves stay.
         */
        post: operations["remove_documents"];
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
    "/api/messages/{message_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore Message
         * @description Undo a replacement: ``message_id`` is the new answer; what it replaced stands again.
         */
        post: operations["restore_message"];
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
    "/api/models/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Download Model
         * @description Fetch a model of the catalogue or of the hub (``owner/repository/file.gguf``); progress is at
         *     ``/api/jobs/{id}/events``.
         */
        post: operations["download_model"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/models/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remove Model
         * @description Delete a model's files from our folder.
         */
        post: operations["remove_model"];
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
    "/api/network/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check Ledger
         * @description Whether the ledger is as it was written.
         */
        get: operations["check_ledger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/network/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Network Ledger
         * @description Requests that left the program, newest first; with ``before`` those with a smaller number.
         */
        get: operations["network_ledger"];
        put?: never;
        post?: never;
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
         * @description Change some settings: all of them, or none when one is refused. Another embedding model is prepared for at once:
         *     a job makes its vectors, and until they are complete the old ones stay in force.
         */
        patch: operations["change_settings"];
        trace?: never;
    };
    "/api/settings/{name}": {
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
         * Reset Setting
         * @description Back to the default, in force at once where a change is.
         */
        delete: operations["reset_setting"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/speech": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Speech Status
         * @description Whether this computer can read aloud, and with which voices.
         */
        get: operations["speech_status"];
        put?: never;
        /**
         * Begin Reading
         * @description Take a text to be read aloud; its sound is at ``/api/speech/ID/N.wav``.
         */
        post: operations["begin_reading"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/speech/{reading_id}": {
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
         * Stop Reading
         * @description Stop a reading and forget it.
         */
        delete: operations["stop_reading"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/speech/{reading_id}/{n}.wav": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sentence Sound
         * @description One sentence as WAV: 16 bit, mono.
         */
        get: operations["sentence_sound"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Page State */
        get: operations["page_state"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Page State
         * @description Set some values; null takes one away.
         */
        patch: operations["change_page_state"];
        trace?: never;
    };
    "/api/storage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Storage */
        get: operations["storage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
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
    "/api/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload
         * @description Keep the body as a file of that name (``folder/file`` allowed) in the data folder; index its path next.
         */
        post: operations["upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/warm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Warm
         * @description Open what the first question would wait for; the page asks once it is drawn.
         */
        post: operations["warm"];
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
             * History
             * @default []
             */
            history?: components["schemas"]["Turn"][];
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
            /** Replaces */
            replaces?: string | null;
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
            notice: components["schemas"]["Notice"];
            reasoning: components["schemas"]["TextEvent"];
            status: components["schemas"]["StatusEvent"];
            token: components["schemas"]["TextEvent"];
        };
        /**
         * Box
         * @description A rectangle as fractions of its page, origin top left.
         */
        Box: {
            /** Bottom */
            bottom: number;
            /** Left */
            left: number;
            /** Right */
            right: number;
            /** Top */
            top: number;
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
        /** ChoiceRow */
        ChoiceRow: {
            name: components["schemas"]["Labels"];
            /** Value */
            value: string;
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
        /** Cleared */
        Cleared: {
            /** Removed */
            removed: number;
        };
        /**
         * Collection
         * @description A named set of files and folders of the library; ``documents`` counts those there now.
         */
        Collection: {
            /** Created At */
            created_at: string;
            /** Documents */
            documents: number;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Paths */
            paths: string[];
        };
        /** CollectionBody */
        CollectionBody: {
            /** Name */
            name: string;
            /**
             * Paths
             * @default []
             */
            paths?: string[];
        };
        /** CollectionChange */
        CollectionChange: {
            /**
             * Add
             * @default []
             */
            add?: string[];
            /** Name */
            name?: string | null;
            /**
             * Remove
             * @default []
             */
            remove?: string[];
        };
        /** CollectionList */
        CollectionList: {
            /** Collections */
            collections: components["schemas"]["Collection"][];
        };
        /**
         * CommandBody
         * @description A command of the user's own. In ``prompt``, ``{text}`` stands for the text and ``{language}`` for the interface's.
         */
        CommandBody: {
            /** Name */
            name: string;
            /** Prompt */
            prompt: string;
        };
        /** CommandList */
        CommandList: {
            /** Commands */
            commands: components["schemas"]["CommandRow"][];
        };
        /**
         * CommandRow
         * @description A command of the panel and the palette.
         *
         *     ``takes``: what it can work on. ``writes``: it uses a language model; ``quotes``: without one it
         *     gives sentences of the text. ``asks``: it wants a ``question``. ``reason``
         *     says why it is not ``available``. ``own``: one of the user's, made of ``prompt``.
         */
        CommandRow: {
            /** Asks */
            asks: boolean;
            /** Available */
            available: boolean;
            description: components["schemas"]["Labels"];
            /** Id */
            id: string;
            name: components["schemas"]["Labels"];
            /** Options */
            options: {
                [key: string]: components["schemas"]["OptionRow"];
            };
            /** Own */
            own: boolean;
            /** Prompt */
            prompt: string;
            /** Quotes */
            quotes: boolean;
            reason: components["schemas"]["ErrorBody"] | null;
            /** Takes */
            takes: ("clipboard" | "selection" | "region" | "files" | "document" | "conversation" | "text")[];
            /** Writes */
            writes: boolean;
        };
        /**
         * Component
         * @description A package the program is made with.
         */
        Component: {
            /** Licence */
            licence: string;
            /** Name */
            name: string;
            /** Version */
            version: string;
        };
        /** ComponentList */
        ComponentList: {
            /** Components */
            components: components["schemas"]["Component"][];
        };
        /**
         * Conversation
         * @description A conversation as lists show it; ``messages`` counts questions and answers.
         *
         *     ``scope`` is that of its latest question.
         */
        Conversation: {
            /** Created At */
            created_at: string;
            /** Id */
            id: string;
            /** Messages */
            messages: number;
            scope?: components["schemas"]["Scope"];
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
        /**
         * DesktopFeatures
         * @description What the desktop offers here: a window of our own, native dialogs, opening files in other programs.
         */
        DesktopFeatures: {
            /** Dialogs */
            dialogs: boolean;
            /** Open */
            open: boolean;
            /** Window */
            window: boolean;
        };
        /**
         * DesktopStatus
         * @description What is in force on this desktop, and what it can do.
         */
        DesktopStatus: {
            /**
             * Backend
             * @default
             */
            backend?: string;
            /**
             * Clipboard
             * @default unavailable
             * @enum {string}
             */
            clipboard?: "on" | "off" | "paused" | "unavailable";
            hotkey: components["schemas"]["Hotkey"];
            /**
             * Insert
             * @default false
             */
            insert?: boolean;
            /**
             * Notifications
             * @default false
             */
            notifications?: boolean;
            /**
             * Panel
             * @default false
             */
            panel?: boolean;
            /**
             * Region
             * @default false
             */
            region?: boolean;
            /**
             * Selection
             * @default false
             */
            selection?: boolean;
            /**
             * Tray
             * @default false
             */
            tray?: boolean;
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
        /**
         * DocumentSlice
         * @description Some rows from ``offset`` on, of ``total`` that the query finds.
         */
        DocumentSlice: {
            /** Documents */
            documents: components["schemas"]["DocumentRow"][];
            /** Offset */
            offset: number;
            /** Total */
            total: number;
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
            /** Notices */
            notices: components["schemas"]["Notice"][];
            /** Reasoning */
            reasoning: string;
            timings: components["schemas"]["Timings"];
        };
        /**
         * EmbeddingState
         * @description Which model makes the vectors that search uses now (``active``), and the one that is being changed to.
         *
         *     ``wanted`` is another one while ``job`` makes its vectors, or when that was interrupted: ``done`` of ``total``
         *     passages have theirs. ``previous`` can be gone back to: at once, or by a short job when documents came since.
         */
        EmbeddingState: {
            /** Active */
            active: string;
            /**
             * Done
             * @default 0
             */
            done?: number;
            /** Job */
            job?: string | null;
            /** Previous */
            previous?: string | null;
            /**
             * Total
             * @default 0
             */
            total?: number;
            /** Wanted */
            wanted: string;
        };
        /**
         * EngineStatus
         * @description What the language model does now.
         *
         *     ``phase``: ``none`` (answers are quotes), ``idle`` (chosen, not in memory), ``loading`` (``progress`` in 0–1),
         *     ``ready``, ``writing``, ``failed`` (``error``), ``elsewhere`` (another program runs it). ``model`` is the one in
         *     memory or chosen, ``wanted`` the one the user chose. ``context`` tokens; ``estimate`` and ``memory`` bytes the
         *     worker should and does use (its share, PSS); ``available`` and ``total`` of this computer or of what the process
         *     may use. ``waiting`` counts the questions in the queue, the one being answered left out. ``tokens_per_second`` of
         *     the last answer. ``unloads_in``: seconds until it leaves memory if nobody asks. ``steps``: what was given up for now.
         */
        EngineStatus: {
            /**
             * Available
             * @default 0
             */
            available?: number;
            /** Context */
            context?: number | null;
            /** Error */
            error?: {
                [key: string]: string;
            } | null;
            /** Estimate */
            estimate?: number | null;
            /**
             * Gpu Layers
             * @default 0
             */
            gpu_layers?: number;
            /** Memory */
            memory?: number | null;
            /** Model */
            model?: string | null;
            /**
             * On Battery
             * @default false
             */
            on_battery?: boolean;
            /**
             * Phase
             * @enum {string}
             */
            phase: "none" | "idle" | "loading" | "ready" | "writing" | "failed" | "elsewhere";
            /**
             * Progress
             * @default 0
             */
            progress?: number;
            /**
             * Steps
             * @default []
             */
            steps?: components["schemas"]["Notice"][];
            /** Threads */
            threads?: number | null;
            /** Tokens Per Second */
            tokens_per_second?: number | null;
            /**
             * Total
             * @default 0
             */
            total?: number;
            /** Unloads In */
            unloads_in?: number | null;
            /**
             * Waiting
             * @default 0
             */
            waiting?: number;
            /** Wanted */
            wanted?: string | null;
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
         * Extent
         * @description Files that would be read, and their bytes together. Not ``whole``: counting ended before the last of them.
         */
        Extent: {
            /** Bytes */
            bytes: number;
            /** Files */
            files: number;
            /** Whole */
            whole: boolean;
        };
        /** ExtentBody */
        ExtentBody: {
            /** Paths */
            paths: string[];
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
        /** HeightBody */
        HeightBody: {
            /** Height */
            height: number;
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
        /**
         * Hotkey
         * @description The global key. ``keys`` as a person writes it (``Ctrl+Shift+A``); ``detail`` says why in English when not ``on``.
         */
        Hotkey: {
            /**
             * Backend
             * @default none
             * @enum {string}
             */
            backend?: "x11" | "portal" | "carbon" | "keyboard" | "none";
            /**
             * Detail
             * @default
             */
            detail?: string;
            /** Keys */
            keys: string;
            /**
             * State
             * @default off
             * @enum {string}
             */
            state?: "on" | "off" | "conflict" | "invalid" | "refused" | "unavailable";
        };
        /** IdsBody */
        IdsBody: {
            /** Ids */
            ids: string[];
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
         * IndexProgress
         * @description Where an index run stands. ``seconds_left`` is None until there is a rate to tell it from.
         *
         *     ``paused``: it rests, or will after the files at hand.
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
             * Paused
             * @default false
             */
            paused?: boolean;
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
        /** InsertBody */
        InsertBody: {
            /** Text */
            text: string;
        };
        /**
         * Job
         * @description A piece of background work. ``interrupted``: the program ended under it; starting it again resumes.
         *
         *     ``index``: over ``paths``, with ``progress`` and ``report``. ``download`` and ``embed``: of ``model`` (``title`` is
         *     its name for people), with ``work`` and, once done, ``outcome``. ``error`` is ``{code, message, hint}`` of a failed job; a cancelled one keeps
         *     what it did in ``report``. A ``paused`` one is running or waiting and does nothing until it is told to go on;
         *     one that is ``waiting`` for ``battery`` was not paused by the user, and goes on by itself once that is charged.
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
             * @enum {string}
             */
            kind: "index" | "download" | "embed";
            /** Model */
            model?: string | null;
            outcome?: components["schemas"]["WorkDone"] | null;
            /** Paths */
            paths: string[];
            /**
             * Paused
             * @default false
             */
            paused?: boolean;
            progress?: components["schemas"]["IndexProgress"] | null;
            report?: components["schemas"]["IndexReport"] | null;
            /**
             * State
             * @enum {string}
             */
            state: "waiting" | "running" | "done" | "failed" | "cancelled" | "interrupted";
            /**
             * Title
             * @default
             */
            title?: string;
            /**
             * Waiting
             * @default
             * @enum {string}
             */
            waiting?: "" | "battery";
            work?: components["schemas"]["WorkProgress"] | null;
        };
        /**
         * JobEvents
         * @description The events of a job: each key is an event's name, its value that event's data.
         *
         *     An index run has ``progress``, ``file`` and ends with ``done``; other work has ``work`` and ends with ``finished``.
         */
        JobEvents: {
            done: components["schemas"]["IndexReport"];
            error: components["schemas"]["ErrorBody"];
            file: components["schemas"]["FileResult"];
            finished: components["schemas"]["WorkDone"];
            progress: components["schemas"]["IndexProgress"];
            work: components["schemas"]["WorkProgress"];
        };
        /** JobList */
        JobList: {
            /** Jobs */
            jobs: components["schemas"]["Job"][];
        };
        /** Labels */
        Labels: {
            /** En */
            en: string;
            /** Zh */
            zh: string;
        };
        /**
         * Ledger
         * @description Requests, newest first, of ``total``; ``left`` counts those that went to other computers, ``sent`` and
         *     ``received`` their bytes. ``offline``: the door is shut, by ``environment`` or ``setting``.
         */
        Ledger: {
            /** Entries */
            entries: components["schemas"]["LedgerEntry"][];
            /** Left */
            left: number;
            /**
             * Offline
             * @default
             * @enum {string}
             */
            offline?: "" | "environment" | "setting";
            /** Received */
            received: number;
            /** Sent */
            sent: number;
            /** Total */
            total: number;
        };
        /**
         * LedgerCheck
         * @description Whether the chain of hashes holds: ``lines`` of it were checked; ``broken_at`` is the first that does not fit.
         */
        LedgerCheck: {
            /** Broken At */
            broken_at?: number | null;
            /**
             * Head
             * @default
             */
            head?: string;
            /** Lines */
            lines: number;
            /** Ok */
            ok: boolean;
        };
        /**
         * LedgerEntry
         * @description One request that passed the network door. ``at`` is when it began; ``sent`` and ``received`` are bytes, None
         *     while it runs (and for good when the program ended under it).
         *
         *     ``host`` with port; ``local``: on this computer, so nothing left it. ``purpose``: ``download``, ``metadata``,
         *     ``ollama`` or ``server``; ``reason`` says in a few words what for (a model's or file's name, never content).
         *     ``outcome``: ``open``, ``ok``, ``failed``, ``cut`` (we or the network ended it) or ``refused`` (the door was shut:
         *     no connection was made).
         */
        LedgerEntry: {
            /** At */
            at: string;
            /** Host */
            host: string;
            /** Local */
            local: boolean;
            /** Method */
            method: string;
            /** Number */
            number: number;
            /**
             * Outcome
             * @enum {string}
             */
            outcome: "open" | "ok" | "failed" | "cut" | "refused";
            /** Purpose */
            purpose: string;
            /** Reason */
            reason: string;
            /** Received */
            received: number | null;
            /** Sent */
            sent: number | null;
            /** Status */
            status?: number | null;
        };
        /**
         * LibrarySummary
         * @description Documents by status, and passages, over the whole library.
         */
        LibrarySummary: {
            /** Chunks */
            chunks: number;
            /** Failed */
            failed: number;
            /** Indexed */
            indexed: number;
            /** Open */
            open: number;
            /** Skipped */
            skipped: number;
        };
        /**
         * Message
         * @description One turn as it is kept. While ``state`` is ``writing``, ``text`` is the answer as far as it got.
         *
         *     ``evidence`` is what was on show last while the answer came about, cited or not.
         *
         *     ``command``: the id of the command whose run this answer is. For a user's turn only ``text`` has content and
         *     ``state`` is ``done``.
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
            /** Command */
            command?: string | null;
            /** Conversation */
            conversation: string;
            /** Created At */
            created_at: string;
            /** Error */
            error?: {
                [key: string]: string;
            } | null;
            /**
             * Evidence
             * @default []
             */
            evidence?: components["schemas"]["Citation"][];
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
             * Notices
             * @default []
             */
            notices?: components["schemas"]["Notice"][];
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
         * @description A model as ``models`` lists it. ``size``, ``memory`` and ``missing`` are bytes, ``context`` tokens.
         *
         *     ``memory`` is what it needs with a context of ``context`` tokens, ``contexts`` the same for others (by their tokens, written as text),
         *     ``missing`` what this computer is short of. ``fits`` is None where it cannot be told (the file's header has not
         *     been read, or another program runs it).
         *
         *     Of the catalogue's models there is also a ``name``, what each is good for (``en``, ``zh``), who publishes it
         *     (``source``, ``file``), where its file belongs (``place``; the folder, where no file has been settled on), and
         *     whether the names on the hub were ``checked``. ``origin``: from where it is known; ``ollama`` and ``server`` are run
         *     by another program, ``remote`` when that is on another computer. From the file's header: ``architecture``,
         *     ``parameters``, ``quantisation``, ``trained`` (tokens), ``template`` (whether it carries a chat template).
         *     ``problem`` is ``{code, message, hint}`` of a file that cannot be used.
         *
         *     ``job`` is the download under way or resting, ``partial`` the bytes that have come of one that is not.
         *     ``loaded``: in memory now. ``removable``: in our own folder.
         */
        ModelInfo: {
            /** Active */
            active: boolean;
            /** Architecture */
            architecture?: string | null;
            /**
             * Checked
             * @default true
             */
            checked?: boolean;
            /** Context */
            context: number | null;
            /** Contexts */
            contexts?: {
                [key: string]: number;
            };
            /**
             * Downloadable
             * @default false
             */
            downloadable?: boolean;
            /**
             * En
             * @default
             */
            en?: string;
            /** File */
            file?: string | null;
            /** Fits */
            fits: boolean | null;
            /** Id */
            id: string;
            /** Installed */
            installed: boolean;
            /** Job */
            job?: string | null;
            /**
             * Kind
             * @enum {string}
             */
            kind: "chat" | "embedding" | "speech" | "vision";
            /**
             * Languages
             * @default []
             */
            languages?: string[];
            /** Licence */
            licence: string | null;
            /**
             * Loaded
             * @default false
             */
            loaded?: boolean;
            /** Memory */
            memory: number | null;
            /**
             * Missing
             * @default 0
             */
            missing?: number;
            /**
             * Name
             * @default
             */
            name?: string;
            /**
             * Origin
             * @default catalogue
             * @enum {string}
             */
            origin?: "catalogue" | "folder" | "file" | "ollama-files" | "lmstudio" | "ollama" | "server";
            /** Parameters */
            parameters?: number | null;
            /** Partial */
            partial?: number | null;
            /** Path */
            path: string | null;
            /** Place */
            place?: string | null;
            /** Problem */
            problem?: {
                [key: string]: string;
            } | null;
            /** Quantisation */
            quantisation?: string | null;
            /**
             * Remote
             * @default false
             */
            remote?: boolean;
            /**
             * Removable
             * @default false
             */
            removable?: boolean;
            /** Size */
            size: number | null;
            /** Source */
            source?: string | null;
            /** Template */
            template?: boolean | null;
            /** Trained */
            trained?: number | null;
            /**
             * Zh
             * @default
             */
            zh?: string;
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
         * NamesBody
         * @description Without names: all that was dropped, for a page that is not told what.
         */
        NamesBody: {
            /** Names */
            names: string[];
        };
        /**
         * Notice
         * @description Something the user should know of an answer or of the model: ``code`` names it, ``values`` fill its sentence.
         *
         *     The codes and their sentences in both languages are in ``app.core.notices``.
         */
        Notice: {
            /** Code */
            code: string;
            /** Values */
            values?: {
                [key: string]: string;
            };
        };
        /**
         * Offer
         * @description Something the user may want to ask about, shown as a chip in the panel. It lives in memory until it is used.
         *
         *     ``text``: what was copied, selected or read in the region; empty for ``files``. ``paths``: absolute. ``source``: the
         *     program it comes from, empty when unknown. ``at``: ISO 8601.
         */
        Offer: {
            /**
             * At
             * @default
             */
            at?: string;
            /** Id */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "clipboard" | "selection" | "region" | "files";
            /**
             * Paths
             * @default []
             */
            paths?: string[];
            /**
             * Source
             * @default
             */
            source?: string;
            /**
             * Text
             * @default
             */
            text?: string;
        };
        /** OfferList */
        OfferList: {
            /** Offers */
            offers: components["schemas"]["Offer"][];
        };
        /**
         * OptionRow
         * @description What a command may be told: the value of one of ``choices``; ``default`` where nothing is said.
         */
        OptionRow: {
            /** Choices */
            choices: components["schemas"]["ChoiceRow"][];
            /** Default */
            default: string;
            name: components["schemas"]["Labels"];
        };
        /**
         * PageBody
         * @description A page of the main window, as ``/library``.
         */
        PageBody: {
            /** Page */
            page: string;
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
        /** PageState */
        PageState: {
            /** Values */
            values: {
                [key: string]: unknown;
            };
        };
        /** PageStateBody */
        PageStateBody: {
            /** Values */
            values: {
                [key: string]: unknown;
            };
        };
        /**
         * PageView
         * @description A page and where a passage stands on it, one box per line. ``width`` and ``height`` in points.
         *
         *     ``image`` tells whether the page can be drawn now: its file is there, of a kind that has pages, and
         *     unchanged since it was read. ``pages`` is the number of pages.
         */
        PageView: {
            /** Document */
            document: string;
            /** Height */
            height: number | null;
            /** Image */
            image: boolean;
            /** Marks */
            marks: components["schemas"]["Box"][];
            /** Page */
            page: number;
            /** Pages */
            pages: number;
            /** Width */
            width: number | null;
        };
        /** Paths */
        Paths: {
            /** Paths */
            paths: string[];
        };
        /** PathsBody */
        PathsBody: {
            /** Paths */
            paths: string[];
        };
        /** PauseBody */
        PauseBody: {
            /** Paused */
            paused: boolean;
        };
        /** PickBody */
        PickBody: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "files" | "folder" | "model";
        };
        /**
         * Reading
         * @description A text that is being read aloud; its sound is asked for sentence by sentence.
         *
         *     ``audible``: false where this computer has neither a sound card nor a sound server.
         */
        Reading: {
            /**
             * Audible
             * @default true
             */
            audible?: boolean;
            /** Id */
            id: string;
            /** Sentences */
            sentences: components["schemas"]["Spoken"][];
        };
        /**
         * RegionText
         * @description ``offer`` is null when marking was given up.
         */
        RegionText: {
            offer: components["schemas"]["Offer"] | null;
        };
        /** Removed */
        Removed: {
            /** Removed */
            removed: number;
        };
        /**
         * RemovedDocuments
         * @description ``paths``: index them again to undo it.
         */
        RemovedDocuments: {
            /** Paths */
            paths: string[];
            /** Removed */
            removed: number;
        };
        /**
         * RunBody
         * @description What a command works on (put together where several are given) and what it is told.
         *
         *     ``question``: what the user wrote beside it. ``paths``: absolute; files, or folders of the library. With ``keep`` the
         *     run becomes a new conversation, which the first ``status`` event names. ``again``: the answer of a kept run, to be made
         *     once more from what that was given, in its place. ``language``: the page's, ``en`` or ``zh``.
         */
        RunBody: {
            /** Again */
            again?: string | null;
            /** Conversation */
            conversation?: string | null;
            /** Document */
            document?: string | null;
            /**
             * Keep
             * @default false
             */
            keep?: boolean;
            /** Language */
            language?: string | null;
            /** Model */
            model?: string | null;
            /** Options */
            options?: {
                [key: string]: string;
            };
            /**
             * Paths
             * @default []
             */
            paths?: string[];
            /**
             * Question
             * @default
             */
            question?: string;
            /**
             * Text
             * @default
             */
            text?: string;
        };
        /**
         * SavedTo
         * @description ``path`` is null when the dialog was dismissed.
         */
        SavedTo: {
            /** Path */
            path: string | null;
        };
        /**
         * Scope
         * @description What part of the library a question is put to; empty means all of it.
         */
        Scope: {
            /**
             * Inside
             * @default []
             */
            inside?: string[];
            /** Person */
            person?: string | null;
            /** Since */
            since?: string | null;
            /** Until */
            until?: string | null;
        };
        /** SearchBody */
        SearchBody: {
            /**
             * Inside
             * @default []
             */
            inside?: string[];
            /** Limit */
            limit?: number | null;
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
         *
         *     ``samples`` is the folder of the sample files.
         */
        Session: {
            desktop: components["schemas"]["DesktopFeatures"];
            /** Language */
            language: string;
            /** Pid */
            pid: number;
            /** Samples */
            samples: string | null;
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
         *
         *     ``label_en`` and ``label_zh`` name it, ``en`` and ``zh`` explain it; ``choice_labels`` name the ``choices``.
         *     ``restart``: a change takes effect at the next start, otherwise at once.
         */
        SettingRow: {
            /** Choice Labels */
            choice_labels: {
                [key: string]: components["schemas"]["Labels"];
            };
            /** Choices */
            choices: string[];
            /** Default */
            default: boolean | number | string;
            /** En */
            en: string;
            /** Kind */
            kind: string;
            /** Label En */
            label_en: string;
            /** Label Zh */
            label_zh: string;
            /** Maximum */
            maximum: number | null;
            /** Minimum */
            minimum: number | null;
            /** Name */
            name: string;
            /** Origin */
            origin: string;
            /** Restart */
            restart: boolean;
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
        /** Shown */
        Shown: {
            /** Shown */
            shown: boolean;
        };
        /**
         * SilenceReason
         * @description Why nothing can be read aloud, as a named error.
         */
        SilenceReason: {
            /** Code */
            code: string;
            /** Hint */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * SpeechBody
         * @description ``text``: Markdown. ``voice`` and ``rate``: what the settings say where they are left out.
         */
        SpeechBody: {
            /** Rate */
            rate?: number | null;
            /** Text */
            text: string;
            /** Voice */
            voice?: string | null;
        };
        /**
         * SpeechStatus
         * @description Whether answers can be read aloud, by which program, with which voices; ``reason`` where they cannot.
         */
        SpeechStatus: {
            /** Available */
            available: boolean;
            /** Engine */
            engine: string | null;
            reason: components["schemas"]["SilenceReason"] | null;
            /** Voices */
            voices: components["schemas"]["Voice"][];
        };
        /**
         * Spoken
         * @description The ``n``-th sentence of a text as it is spoken, counted from 0; ``language``: ``en``, ``zh``, ``ja``, ``ko``.
         */
        Spoken: {
            /** Language */
            language: string;
            /** N */
            n: number;
            /** Text */
            text: string;
        };
        /** StatusEvent */
        StatusEvent: {
            /** Ahead */
            ahead?: number | null;
            /** Conversation */
            conversation?: string | null;
            /** Message Id */
            message_id?: string | null;
            /**
             * Stage
             * @enum {string}
             */
            stage: "wait" | "understand" | "retrieve" | "load" | "prompt" | "write";
        };
        /** Stopped */
        Stopped: {
            /** Stopped */
            stopped: boolean;
        };
        /**
         * StoragePart
         * @description ``database``, ``indexes``, ``models``, ``imported`` or ``logs``, in bytes on disk.
         */
        StoragePart: {
            /** Bytes */
            bytes: number;
            /** Name */
            name: string;
        };
        /**
         * StorageUse
         * @description What the data folder holds; ``free`` bytes are left on its disk.
         */
        StorageUse: {
            /** Folder */
            folder: string;
            /** Free */
            free: number;
            /** Parts */
            parts: components["schemas"]["StoragePart"][];
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
        /** Turn */
        Turn: {
            /**
             * Role
             * @enum {string}
             */
            role: "user" | "assistant";
            /** Text */
            text: string;
        };
        /** Uploaded */
        Uploaded: {
            /** Path */
            path: string;
        };
        /** UrlBody */
        UrlBody: {
            /** Url */
            url: string;
        };
        /**
         * Voice
         * @description One voice. ``id``: what the synthesiser calls it; ``language``: a tag in lower case, as ``en-us`` or ``cmn``.
         */
        Voice: {
            /** Id */
            id: string;
            /** Language */
            language: string;
            /** Name */
            name: string;
        };
        /**
         * WorkDone
         * @description The download or the change is complete: the model is here, or in force. ``bytes`` came over the network.
         *
         *     Not ``verified``: no hash was known (a file of a folder, without network), so only size and header were looked at.
         */
        WorkDone: {
            /**
             * Bytes
             * @default 0
             */
            bytes?: number;
            /** Model */
            model: string;
            /**
             * Path
             * @default
             */
            path?: string;
            /**
             * Seconds
             * @default 0
             */
            seconds?: number;
            /**
             * Verified
             * @default true
             */
            verified?: boolean;
        };
        /**
         * WorkProgress
         * @description Where a download or a change of embedding model stands.
         *
         *     Phases of a download: ``ask`` (the hub), ``fetch``, ``verify``, ``prepare`` (an embedding model for this
         *     computer); of a change of embedding model: ``embed``, ``finish``. ``done`` and ``total`` are ``unit``s, ``rate``
         *     units a second; ``total`` is 0 and ``seconds_left`` None until known. ``source`` is the host or folder it comes from.
         *     ``waiting`` says for what a job waits that could go on: ``network`` (it tries again) or ``battery``.
         */
        WorkProgress: {
            /** Done */
            done: number;
            /**
             * Paused
             * @default false
             */
            paused?: boolean;
            /**
             * Phase
             * @enum {string}
             */
            phase: "ask" | "fetch" | "verify" | "prepare" | "embed" | "finish";
            /**
             * Rate
             * @default 0
             */
            rate?: number;
            /** Seconds Left */
            seconds_left?: number | null;
            /**
             * Source
             * @default
             */
            source?: string;
            /** Total */
            total: number;
            /**
             * Unit
             * @default bytes
             * @enum {string}
             */
            unit?: "bytes" | "passages";
            /**
             * Waiting
             * @default
             * @enum {string}
             */
            waiting?: "" | "network" | "battery";
        };
        /** ZoomBody */
        ZoomBody: {
            /** Factor */
            factor: number;
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
    collections: {
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
                    "application/json": components["schemas"]["CollectionList"];
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
    create_collection: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CollectionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
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
    delete_collection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                collection_id: string;
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
    change_collection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                collection_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CollectionChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
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
    list_commands: {
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
                    "application/json": components["schemas"]["CommandList"];
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
    create_command: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommandBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandRow"];
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
    change_command: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                command_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommandBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandRow"];
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
    delete_command: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                command_id: string;
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
    run_command: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                command_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunBody"];
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
    components: {
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
                    "application/json": components["schemas"]["ComponentList"];
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
    clear_conversations: {
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
                    "application/json": components["schemas"]["Cleared"];
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
    save_conversation: {
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
                    "application/json": components["schemas"]["SavedTo"];
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
    restore_conversation: {
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
    ask_about: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PathsBody"];
            };
        };
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
    browse: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UrlBody"];
            };
        };
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
    pause_clipboard: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PauseBody"];
            };
        };
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
    dropped_files: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NamesBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paths"];
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
    go_to_page: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PageBody"];
            };
        };
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
    insert_text: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InsertBody"];
            };
        };
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
    list_offers: {
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
                    "application/json": components["schemas"]["OfferList"];
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
    take_offer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                offer_id: string;
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
    fit_panel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HeightBody"];
            };
        };
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
    hide_panel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
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
    leave_panel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
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
    pick_files: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PickBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paths"];
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
    mark_region: {
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
                    "application/json": components["schemas"]["RegionText"];
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
    show_window: {
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
                    "application/json": components["schemas"]["Shown"];
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
    desktop_status: {
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
                    "application/json": components["schemas"]["DesktopStatus"];
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
    toggle_window: {
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
                    "application/json": components["schemas"]["Shown"];
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
    zoom: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ZoomBody"];
            };
        };
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
    open_document: {
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
    document_page: {
        parameters: {
            query?: {
                start?: number | null;
                end?: number | null;
            };
            header?: never;
            path: {
                document_id: string;
                number: number;
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
                    "application/json": components["schemas"]["PageView"];
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
    page_image: {
        parameters: {
            query?: {
                width?: number;
            };
            header?: never;
            path: {
                document_id: string;
                number: number;
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
    reveal_document: {
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
    embedding: {
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
                    "application/json": components["schemas"]["EmbeddingState"];
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
    change_embedding: {
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
    restore_embedding: {
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
                    "application/json": components["schemas"]["EmbeddingState"];
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
    engine: {
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
                    "application/json": components["schemas"]["EngineStatus"];
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
    load_model: {
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
                    "application/json": components["schemas"]["EngineStatus"];
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
    unload_model: {
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
                    "application/json": components["schemas"]["EngineStatus"];
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
    index_extent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExtentBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Extent"];
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
    continue_job: {
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
                    "text/event-stream": components["schemas"]["JobEvents"];
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
    pause_job: {
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
    library: {
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
                    "application/json": components["schemas"]["LibrarySummary"];
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
    library_documents: {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
                text?: string;
                status?: "all" | "indexed" | "open" | "skipped" | "failed";
                collection?: string | null;
                sort?: "name" | "folder" | "kind" | "pages" | "added" | "state";
                descending?: boolean;
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
                    "application/json": components["schemas"]["DocumentSlice"];
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
    remove_documents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IdsBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovedDocuments"];
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
    restore_message: {
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
    download_model: {
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
    remove_model: {
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
    check_ledger: {
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
                    "application/json": components["schemas"]["LedgerCheck"];
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
    network_ledger: {
        parameters: {
            query?: {
                limit?: number;
                before?: number | null;
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
                    "application/json": components["schemas"]["Ledger"];
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
    reset_setting: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
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
    speech_status: {
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
                    "application/json": components["schemas"]["SpeechStatus"];
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
    begin_reading: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SpeechBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reading"];
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
    stop_reading: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                reading_id: string;
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
    sentence_sound: {
        parameters: {
            query?: never;
            header?: {
                range?: string | null;
            };
            path: {
                reading_id: string;
                n: number;
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
                    "audio/wav": unknown;
                };
            };
            /** @description Partial Content */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "audio/wav": unknown;
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
    page_state: {
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
                    "application/json": components["schemas"]["PageState"];
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
    change_page_state: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PageStateBody"];
            };
        };
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
    storage: {
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
                    "application/json": components["schemas"]["StorageUse"];
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
    upload: {
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
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Uploaded"];
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
    warm: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
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
}
