// Made by scripts/client.mjs from `lianyi openapi`. Do not edit: ./dev console client writes it anew.

export interface paths {
    "/api/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists accounts
         * @description All of the region for the three administrations; those with a role at the own institution for its manager.
         */
        get: operations["listAccounts"];
        put?: never;
        /**
         * Makes an account
         * @description It holds no role until a security administrator gives it one.
         */
        post: operations["createAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts/{id}/external": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists who an account is at external providers */
        get: operations["listExternalLinks"];
        put?: never;
        /**
         * Says who an account is at an external provider
         * @description That person signs in as this account from now on. An administrator's account is linked at the server's terminal only:
         *     otherwise one administration could become another.
         */
        post: operations["linkExternal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts/{id}/external/{link}": {
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
         * Ends a link
         * @description The account's sessions end with it.
         */
        delete: operations["unlinkExternal"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts/{id}/lock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Switches an account off
         * @description Its sessions end.
         */
        post: operations["lockAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts/{id}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives an account a new first password
         * @description Its sessions end. The second factor of an administrator is reset at the server's terminal only: otherwise
         *     one administration could become another.
         */
        post: operations["resetAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts/{id}/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives an account a role
         * @description It holds at the account's next request. Nobody gives roles to themselves, and who administers holds no
         *     other role.
         */
        post: operations["grantRole"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts/{id}/roles/{grant}": {
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
         * Takes a role away
         * @description As of the account's next request, also in sessions that are open.
         */
        delete: operations["revokeRole"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts/{id}/unlock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Switches an account on again
         * @description Wrong attempts are forgotten.
         */
        post: operations["unlockAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/apps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the apps */
        get: operations["listApps"];
        put?: never;
        /** Registers an app that people may let read for them */
        post: operations["registerApp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/apps/{id}": {
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
         * Revokes an app
         * @description Its tokens, and all that people granted it, are refused at once by this process, and within a second by others on
         *     the same database.
         */
        delete: operations["revokeApp"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows who looked at or changed a person's record
         * @description Looking is on the trail as well.
         */
        get: operations["showTrail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/chains": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows where the chains of the trail stand */
        get: operations["showChains"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Searches the trail
         * @description Looking is on the trail as well. A person whom nobody knows is answered by an empty page.
         */
        post: operations["searchTrail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows how the last verification of this server stands */
        get: operations["showVerification"];
        put?: never;
        /**
         * Begins to verify the trail
         * @description Every hash is computed again on one snapshot, in the background, one verification at a time. Held against the seals
         *     outside of the database the trail is only by `lianyi audit verify --seals`.
         */
        post: operations["beginVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/authorities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Opens a record to a member of the family, by the region's rules
         * @description For the groups of the region's rules, by a family doctor whose institution has a relation to the resident, and where the
         *     rule says so a contract. A child's ends when the child is too old for it. The resident sees it and may withdraw it.
         */
        post: operations["giveAuthority"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/authorities/{resident}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends an authority */
        delete: operations["endAuthority"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/break-glass": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists records that were opened without a relation
         * @description What is open is the notice to whoever supervises: it stays until somebody else of the institution has
         *     reviewed it. Looking is on the trail of each resident.
         */
        get: operations["listOpenings"];
        put?: never;
        /**
         * Opens a record without a relation, with a reason
         * @description For this account and a limited time. It is on the trail, on the list of whoever reviews it at the
         *     institution, and shown to the resident.
         */
        post: operations["breakGlass"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/break-glass/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reviews a record that was opened without a relation
         * @description Nobody reviews their own. What is found unjustified is closed at once.
         */
        post: operations["reviewOpening"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalogue/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Finds items and panels of the recognition catalogue */
        get: operations["searchCatalogue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalogue/items/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows an item or panel as of a day */
        get: operations["showCatalogueItem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists clients */
        get: operations["listClients"];
        put?: never;
        /** Registers a system that signs in with a key pair */
        post: operations["registerClient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/clients/{id}": {
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
         * Revokes a client
         * @description Its tokens are refused at once by this process, and within a second by others on the same database.
         */
        delete: operations["revokeClient"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/exchange/feeds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the feeds with what they brought
         * @description Senders and keys that may send are there though they never did. Numbers are counters: some seconds old, and short of
         *     what a server had not written down when it was killed. Hours are whole hours.
         */
        get: operations["listFeeds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/exchange/rates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts what came in, step by step */
        get: operations["showRates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/exchange/refused": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists messages that were refused */
        get: operations["listRefused"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/exchange/refused/{id}/put-aside": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts a refused message aside */
        post: operations["putRefusedAside"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/exchange/refused/{id}/raw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Opens a refused message
         * @description Kept sealed; opening it is on the trail. Whose record it would have been is not known, since it could not be read.
         */
        get: operations["openRefused"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/exchange/refused/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes a refused message again
         * @description As its sender is read today: after a mapping or a setting of the sender was mended. The same message is never taken
         *     twice. One that would set back what a later message said is refused (409): put it aside.
         */
        post: operations["retryRefused"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists exports of the records of many */
        get: operations["listExports"];
        put?: never;
        /**
         * Asks for an export of the records of many
         * @description Somebody else has to approve it. It then holds what the one who asked may see, and nothing else.
         */
        post: operations["askExport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/exports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approves or refuses an export
         * @description Never one's own. Approved, it may be fetched for 72 hours by who asked for it.
         */
        post: operations["decideExport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/exports/{id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetches an approved export
         * @description NDJSON: a resource a line, each with a watermark in `meta.tag` (system `urn:lianyi:export`): who, when, and the call in which
         *     it was asked for. The last line is an OperationOutcome that says how many there were: without it the file is not whole.
         */
        get: operations["fetchExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/imports/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Loads reports from a CSV or XLSX file
         * @description One row is one result; rows of a report stand together. Each report is stored whole or refused whole, and one
         *     that is sent again is a new version or changes nothing. A file that takes longer than a request may is
         *     better loaded at the server (`lianyi import`).
         */
        post: operations["importReports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/imports/reports/template": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Downloads an empty table of reports */
        get: operations["downloadReportTemplate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists API keys */
        get: operations["listKeys"];
        put?: never;
        /**
         * Makes an API key
         * @description The key itself is answered once and kept only as a hash.
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys/{id}": {
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
         * Revokes an API key
         * @description It is refused at once by this process, and within a second by others on the same database.
         */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/launches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Opens the desk or an app with a patient
         * @description The answer's `url` is opened in a browser within five minutes. The desk is then signed in as that person by the word of
         *     the hospital's system: a second factor is still asked for. An app asks for the person's consent as always.
         */
        post: operations["makeLaunch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/mappings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Loads mappings of local codes, all or none
         * @description Reports of these codes, however old, mean the mapped items from the next check on. A key without the scope
         *     `manage` maps its own institution's codes only.
         */
        post: operations["loadMappings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/mappings/suggestions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Suggests what a local code means */
        get: operations["suggestMapping"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/mappings/template": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Downloads an empty mapping table */
        get: operations["downloadMappingTemplate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/mappings/unmapped": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists local codes that nobody has mapped, most results first */
        get: operations["listUnmapped"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says who is signed in */
        get: operations["showMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/accesses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows who looked at one's own record, and why
         * @description For residents. Looking is on the trail as well.
         */
        get: operations["showAccesses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/bonds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the own consents and authority */
        get: operations["listConsents"];
        put?: never;
        /** Consents to an institution, or gives a member of the family authority */
        post: operations["giveConsent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/bonds/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Withdraws a consent or an authority */
        delete: operations["withdrawConsent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/objections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what one objected to, and what was answered */
        get: operations["listMyObjections"];
        put?: never;
        /**
         * Objects to an access, to a piece of the record, or to its sharing
         * @description The institution that made or did it answers with a reason, within the days that the region's rules give.
         */
        post: operations["makeObjection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/objections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes an objection back; what it restricted is shared again */
        delete: operations["withdrawObjection"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Changes the own password
         * @description Every other session of the account ends, and this one gets another token. A wrong old password counts as a
         *     wrong attempt to sign in.
         */
        put: operations["changePassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the records that one may look at: the own one, and those of family who gave authority */
        get: operations["listMyRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begins setting up a second factor
         * @description It is in use once a code of it was given to POST /api/session/second-factor. One in use is replaced by an
         *     administrator only.
         */
        post: operations["beginSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/merges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the merges of a resident */
        get: operations["listMerges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/merges/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undoes a merge
         * @description The resident that ended stands again, with its patients, documents, reports, checks and open orders.
         *     The pair is not asked about again. Both are on the audit trail.
         */
        post: operations["undoMerge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/objections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists what residents object to
         * @description For whoever answers for an institution, or for the region. Looking is on the trail of each resident.
         */
        get: operations["listObjections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/objections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answers an objection
         * @description Accepted ones against sharing, or of a piece that is another person's, keep what they are about from others
         *     than the resident, who made it, and whom a consent or an opening lets by name (`restricted`). Nothing is
         *     deleted; what is wrong is corrected or taken back by who made it, or separated by who decides identity.
         */
        post: operations["answerObjection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organisation/delegations/{member}/{domain}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** States to whom a member leaves one of the seven unified domains */
        put: operations["putDelegation"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organisation/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the devices of the region, and where they stand */
        get: operations["listDevices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organisation/devices/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** States what a device is and where it stands */
        put: operations["putDevice"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organisation/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Downloads a table of the register, which can be loaded again */
        get: operations["exportOrganisation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organisation/history/{topic}/{subject}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows everything that was ever stated of a unit, a person or a device */
        get: operations["showStatements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organisation/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Loads a table of the register, all rows or none */
        post: operations["importOrganisation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organisation/licences/{practitioner}/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** States a licence of a practitioner */
        put: operations["putLicence"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organisation/memberships/{member}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * States what a unit belongs to from a day on
         * @description A unit has one parent on a day, and is never below itself on any.
         */
        put: operations["putMembership"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organisation/posts/{practitioner}/{unit}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** States that a practitioner works at a place; one person may work at several */
        put: operations["putPost"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organisation/practitioners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists who works in the region, where, with which licences */
        get: operations["listPractitioners"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organisation/practitioners/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** States who a practitioner is */
        put: operations["putPractitioner"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organisation/template": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Downloads an empty table of the register */
        get: operations["downloadOrganisationTemplate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organisation/tree": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows what belongs to what on a day */
        get: operations["showTree"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organisation/units/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** States what an institution, consortium or department is */
        put: operations["putUnit"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says what runs here and how much there is
         * @description Needs no key. Sums over the whole region only, at most some seconds old.
         */
        get: operations["showOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finds the patients that are one resident
         * @description By the resident, or by an institution and its number for one of them. All are masked; numbers are not answered.
         *     Every search is on the trail. A party makes a limited number of searches in a minute.
         */
        post: operations["findRegistrations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/{id}/separate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes a patient out of its resident
         * @description For one that registration linked to the wrong person: it gets a resident of its own, with its reports,
         *     checks, open orders and savings, and is not linked to that person again. Consents and broken glass stay
         *     with whom they were given for. Both are on the audit trail.
         */
        post: operations["separatePatient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/recognition/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Checks an order for results that may be recognised and for duplicates
         * @description One call for an order of many lines. Every report found is answered with its verdict, the reasons and
         *     the rules they come from. Nothing ever blocks an order: an unknown patient, an unknown code and an
         *     emergency are answered as such.
         */
        post: operations["checkOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/recognition/checks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows what a check answered
         * @description Decided again from the record as it was known then, under the rules in force then: `same` says whether
         *     that comes to what was answered. Duplicates and medicines are not told again.
         */
        get: operations["repeatCheck"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/recognition/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Records what doctors answered
         * @description The same answer sent again changes nothing; another answer to the same line takes the place of the one
         *     before, whose history is kept.
         */
        post: operations["recordDecisions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/recognition/grid": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts by institution and item at once */
        get: operations["showGrid"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/recognition/grounds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the grounds on which a doctor may examine again */
        get: operations["listGrounds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/recognition/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Streams today's figures as they move
         * @description Server-sent events named `figures`, the first at once, then whenever a number moves, looked at every two seconds;
         *     each has all numbers. A comment every 15 seconds keeps the connection open. Ends with the session.
         */
        get: operations["streamFigures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/recognition/reports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows the report behind a candidate
         * @description The access is on the audit trail before it is answered.
         */
        get: operations["showReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/recognition/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists what stands behind a number
         * @description Patients are named, masked, only for who may look at single checks; each of them is then on the trail.
         */
        get: operations["listCounted"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/recognition/statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts checks, answers and money of a period */
        get: operations["showStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/region": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the region and its institutions */
        get: operations["showRegion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/residents/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finds residents by name, initials, document, telephone or the own institution's number
         * @description Whom the caller may not see is not answered, and what is answered is masked. Every search is on the trail,
         *     under each resident it answered. A party makes a limited number of searches in a minute.
         */
        post: operations["searchResidents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/residents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows who somebody is, masked */
        get: operations["showResident"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/residents/{id}/accesses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows who looked at somebody's record, and why
         * @description For whoever reads the record, of whichever relation. Looking is on the trail as well.
         */
        get: operations["listResidentAccesses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/residents/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows what happened to somebody, whichever institution wrote it
         * @description Of each type only what the caller may see. Looking is on the trail.
         */
        get: operations["showTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/residents/{id}/trends": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the items that were measured of somebody */
        get: operations["listTrends"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/residents/{id}/trends/{item}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows the values of one item over time
         * @description Values in other units are converted where that is exact (UCUM); what cannot be set beside the others is
         *     listed apart.
         */
        get: operations["showTrend"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/residents/{id}/unmask": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Shows what is masked, for a purpose
         * @description The purpose and the reason are on the trail, and shown to the resident.
         */
        post: operations["unmaskResident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists pairs of patients to decide about */
        get: operations["listReviews"];
        put?: never;
        /**
         * Puts two before a person
         * @description For two residents that nothing brought together, or that were told apart wrongly, by a decision, an undone merge or a
         *     separation. Nothing changes until it is decided; two who were told apart are not linked meanwhile. It is on the trail
         *     of both.
         */
        post: operations["askReview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/reviews/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a pair side by side
         * @description Both persons are masked; each field has the level at which the two agree and what that weighs.
         */
        get: operations["showReview"];
        put?: never;
        /**
         * Decides whether two are one person
         * @description `same` moves everything that stands under the patient's resident to the candidate: reports, checks, open
         *     orders. `POST /api/merges/{id}/undo` takes it back. Both are on the audit trail.
         */
        post: operations["decideReview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the region's rules as of a day */
        get: operations["listRules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rules/difference": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compares the rules of two days
         * @description A rule stated anew with the same content is no difference.
         */
        get: operations["compareRules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rules/{kind}/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows every version of a rule */
        get: operations["showRuleHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists scenarios, newest first, 200 at once */
        get: operations["listScenarios"];
        put?: never;
        /**
         * Makes a scenario
         * @description It is checked by the same checks as the region's rule files; every mistake is named with line and column. A
         *     scenario never changes: another one is made.
         */
        post: operations["createScenario"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lays runs beside each other and beside what happened */
        get: operations["compareRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a scenario and what it does to which rule */
        get: operations["showScenario"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}/proposal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows a scenario as a change of the region's rule files
         * @description What is in force ends on the day before; what takes its place stands in a file of its own with its source. The
         *     changed files were loaded to see that they can be. Nothing is changed here: rules change by a reviewed change of files.
         */
        get: operations["proposeScenario"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the runs of a scenario, newest first */
        get: operations["listRuns"];
        put?: never;
        /**
         * Runs a scenario over a period
         * @description It is worked on beside everything else and gives way to it; ask for the run to see how far it is. A run that the
         *     server's end interrupted goes on by itself.
         */
        post: operations["runScenario"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}/runs/{run}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows how far a run is */
        get: operations["showRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}/runs/{run}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancels a run; one that has ended is left as it is (409) */
        post: operations["cancelRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}/runs/{run}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the lines of a run whose verdict, reasons or saving came out otherwise */
        get: operations["listChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}/runs/{run}/changes/{check}/{line}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Opens a line of a run with both explanations
         * @description Every candidate with its reasons and rules, as the doctor was answered and as the scenario would have. The person
         *     is not named; that the record was looked at is on its audit trail.
         */
        get: operations["explainChange"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scenarios/{id}/runs/{run}/result": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Shows the result of a run
         * @description The same run as of the same instant gives the same bytes. What doctors did where they saw the card (`observed`) and
         *     what is expected where only the scenario shows one (`estimated`, from the measured acceptance of the item with its
         *     95 % Wilson interval) stand apart in every figure. Groups of fewer than five residents are hidden.
         */
        get: operations["showResult"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the systems that may send HL7 v2 over MLLP */
        get: operations["listSenders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/senders/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Adds a sender, or replaces the one of this name */
        put: operations["putSender"];
        post?: never;
        /** Removes a sender */
        delete: operations["removeSender"];
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
        get?: never;
        put?: never;
        /**
         * Signs in
         * @description Wrong, unknown, locked and switched-off accounts are answered alike, in the same time. After five wrong
         *     attempts an account is locked for ten minutes, which each further one doubles.
         */
        post: operations["signIn"];
        /**
         * Signs out
         * @description The token is refused from then on.
         */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/external": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says whether people may sign in with an external provider */
        get: operations["showExternalSignIn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/launch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Signs in by a launch
         * @description The launch was made by the hospital's system (`POST /api/launches`) and is used up. The session acts at its
         *     institution alone.
         */
        post: operations["useLaunch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Changes the session's token
         * @description The one before ends; the session's age stays.
         */
        post: operations["rotateSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes the code of the second factor
         * @description Of a sign-in that waits for it, or of a factor that is being set up. The session gets another token; the
         *     one before ends.
         */
        post: operations["giveSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/cds-services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the CDS services
         * @description Needs no key.
         */
        get: operations["discoverCdsServices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/cds-services/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answers an order with what may be recognised and what is a duplicate
         * @description An order with priority `stat` is an emergency: it is let through at once, without a card.
         */
        post: operations["callCdsService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/cds-services/{id}/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Records what doctors did with cards */
        post: operations["sendCdsFeedback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a token for a signed assertion
         * @description SMART Backend Services: the client signs with RS384 or ES384 a JWT whose `iss` and `sub` are its id, whose `aud`
         *     is this address, which ends within five minutes, and whose `jti` was never sent before.
         */
        post: operations["giveToken"];
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
        /** @description How often a card is accepted. */
        AcceptanceShown: {
            /** @description Item or panel. */
            item: string;
            /** @description Its Chinese name. */
            name?: string | null;
            /**
             * @description From what it was measured: `item`, `category`, `region`, or `none`.
             * @example item
             */
            basis: string;
            /**
             * Format: int64
             * @description Cards that were shown.
             */
            shown: number;
            /**
             * Format: int64
             * @description Of these recognised.
             */
            recognised: number;
            /** @description Parts per million. */
            rate: components["schemas"]["RangeShown"];
        };
        /** @description A suggestion that was taken. */
        AcceptedSuggestion: {
            /**
             * Format: uuid
             * @description Its uuid.
             */
            id: string;
        };
        /** @description One access. */
        Access: {
            /**
             * @description Names it where somebody objects to it.
             * @example 1-1024
             */
            id: string;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description By which institution. */
            institution?: string | null;
            /** @description Its name. */
            institutionName?: string | null;
            /** @description By a system or by a person. */
            actor: components["schemas"]["AccessActor"];
            /** @description Why. */
            purpose: components["schemas"]["AccessPurpose"];
            /**
             * @description What was looked at or done, by its type: of the record `DiagnosticReport`, `timeline`, `trends`; of the person
             *     `person`; `resident` where somebody searched; `check` where an order was checked.
             */
            what: string;
            /** @description What was done: `read`, `search`, `check` and so on. */
            action: components["schemas"]["TrailAction"];
            /** @description The reason that was given for what was masked. */
            reason?: string | null;
            /** @description It was refused. */
            refused: boolean;
            /** @description The caller did it. */
            own: boolean;
        };
        /**
         * @description Who looked.
         * @enum {string}
         */
        AccessActor: "system" | "person" | "operator";
        /** @description Who looked at a record. */
        AccessPage: {
            /** @description Newest first. */
            accesses: components["schemas"]["Access"][];
            /** @description When the record was opened without a relation, newest first. */
            openings: components["schemas"]["Opened"][];
            /** @description Where the next page begins; absent on the last. */
            next?: string | null;
        };
        /**
         * @description Why a record was looked at.
         * @enum {string}
         */
        AccessPurpose: "treatment" | "payment" | "operations" | "administration" | "request";
        /** @description Who looked at the own record. */
        Accesses: {
            /** @description Newest first, at most 500. */
            accesses: components["schemas"]["Access"][];
            /** @description When the record was opened without a relation, newest first. */
            openings: components["schemas"]["Opened"][];
        };
        /** @description Accounts by name. */
        AccountList: {
            accounts: components["schemas"]["AccountShown"][];
        };
        /** @description The new account. */
        AccountMade: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description Its first password, shown here and never again; it is changed at the first use. */
            password: string;
        };
        /** @description An account, without its secrets. */
        AccountShown: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description The name it signs in with. */
            login: string;
            /** @description The person's name. */
            name: string;
            /** @description The institution's staff number. */
            practitioner?: string | null;
            /** @description Switched off. */
            disabled: boolean;
            /**
             * Format: date-time
             * @description Too many wrong attempts: not before this instant.
             */
            lockedUntil?: string | null;
            /** @description The password is one that somebody else knows. */
            mustChange: boolean;
            /** @description Whether a second factor is in use. */
            secondFactor: boolean;
            /**
             * Format: date-time
             * @description Since when it exists.
             */
            createdAt: string;
            /** @description The roles it holds. */
            roles: components["schemas"]["RoleHeld"][];
        };
        /** @description Whom it is for. */
        AccountWanted: {
            /**
             * @description The name it signs in with: 3 to 32 small letters, digits or `.` `-` `_`, beginning with a letter.
             * @example wang.li
             */
            login: string;
            /** @description The person's name. */
            name: string;
            /** @description The institution's staff number, by which orders and visits name them. */
            practitioner?: string | null;
            /**
             * Format: uuid
             * @description The same person in the resident index: whose record a resident's account shows, and which record of a
             *     colleague is protected.
             */
            resident?: string | null;
        };
        /** @description The answer. */
        AnswerGiven: {
            /** @description The resident is right. */
            accepted: boolean;
            /** @description Why, and what follows: 4 to 1,000 characters that the resident reads. */
            words: string;
        };
        /** @description Cards that were shown, and what doctors did with them. */
        AnswersShown: {
            /**
             * Format: int64
             * @description Lines for which a recognisable result was offered.
             */
            cards: number;
            /**
             * Format: int64
             * @description Lines recognised.
             */
            recognised: number;
            /**
             * Format: int64
             * @description Lines examined again, on any ground.
             */
            reexamined: number;
            /**
             * Format: int64
             * @description Of these, on grounds that do not count in the rate.
             */
            excused: number;
            /**
             * Format: int64
             * @description Cards without an answer.
             */
            unanswered: number;
            /**
             * Format: int64
             * @description Saved in fen at the ordering institution's price, once an exam.
             */
            fen: number;
            /**
             * Format: int64
             * @description Residents with something recognised.
             */
            residents: number;
            /**
             * Format: int64
             * @description 互认率 in hundredths of a percent; none where nothing was decided.
             */
            rateHundredths?: number | null;
        };
        /** @description The app. */
        AppMade: {
            /**
             * Format: uuid
             * @description Its `client_id`.
             */
            id: string;
            /** @description The secret of a confidential app: shown here and never again. */
            secret?: string | null;
        };
        /** @description An app as it is known. */
        AppShown: {
            /**
             * Format: uuid
             * @description Its `client_id`.
             */
            id: string;
            /** @description As people are shown it. */
            name: string;
            /** @description Where people are sent back to. */
            redirects: string[];
            /** @description What it may ask for at most. */
            scopes: string[];
            /** @description How it proves itself at the token address: `none`, `client_secret_basic` or `private_key_jwt`. */
            authentication: string;
            /** @description Where a hospital's system opens it. */
            launchUrl?: string | null;
            /**
             * Format: date-time
             * @description Since when.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Until when, once it is revoked.
             */
            revokedAt?: string | null;
        };
        /** @description Which app. */
        AppWanted: {
            /**
             * @description As people are shown it.
             * @example 血压趋势
             */
            name: string;
            /** @description Where people are sent back to, letter by letter: https, or http on the loopback. */
            redirects: string[];
            /**
             * @description What it may ask for at most: `patient/<type or *>.rs`, `user/<type or *>.rs`, `launch`, `launch/patient`,
             *     `openid`, `fhirUser`, `offline_access`.
             */
            scopes: string[];
            /** @description It runs on a server and keeps a secret, which is answered once (`client_secret_basic`). */
            confidential?: boolean;
            /** @description Or its public keys as a JWK Set, for one that signs (`private_key_jwt`): RS384 or ES384, each with a `kid`. */
            jwks?: Record<string, never> | null;
            /** @description Where a hospital's system opens it (EHR launch); together with the scope `launch`. */
            launchUrl?: string | null;
        };
        /** @description Apps. */
        AppsShown: {
            /** @description Oldest first. */
            apps: components["schemas"]["AppShown"][];
        };
        /** @description The authority. */
        AuthorityGiven: {
            /**
             * Format: uuid
             * @description Names it.
             */
            id: string;
            /**
             * Format: uuid
             * @description Whose record, by the region's id.
             */
            resident: string;
            /**
             * Format: date-time
             * @description Until when; open when absent.
             */
            until?: string | null;
            /** @description The rule by which it was given. */
            rule: components["schemas"]["Rule"];
        };
        /** @description Whose record is opened to whom, and as what. */
        AuthorityWanted: {
            /** @description Whose record. */
            patient: components["schemas"]["PatientNamed"];
            /** @description The account of the member of the family. */
            family: string;
            /**
             * @description The group by the region's rules: `child`, `elder`, `pregnant`, `hypertension`, `diabetes`.
             * @example child
             */
            group: string;
            /**
             * @description What was shown, in 2 to 200 characters, without numbers of documents: 户口簿、委托书.
             * @example 户口簿：母女
             */
            shown: string;
            /**
             * Format: date-time
             * @description Until when, if earlier than the rule says.
             */
            until?: string | null;
        };
        /** @description A consent, or an authority. */
        BondShown: {
            /**
             * Format: uuid
             * @description Its id, by which it is withdrawn.
             */
            id: string;
            /** @description `consent`, `family`, `contract` or `referral`. */
            relation: string;
            /** @description The institution, if it is for one. */
            institution?: string | null;
            /**
             * Format: uuid
             * @description The account, if it is for one.
             */
            account?: string | null;
            /** @description The name that account signs in with, by which the resident named it. */
            login?: string | null;
            /** @description Sensitive classes that it names. */
            classes: string[];
            /**
             * Format: date-time
             * @description Since when.
             */
            since: string;
            /**
             * Format: date-time
             * @description Until when; open when absent.
             */
            until?: string | null;
            /**
             * Format: date-time
             * @description When it was withdrawn.
             */
            endedAt?: string | null;
        };
        /** @description Consents and authority, newest first. */
        Bonds: {
            bonds: components["schemas"]["BondShown"][];
        };
        /** @description The first place where the trail does not hold. */
        BreakShown: {
            /**
             * Format: int64
             * @description Number of the chain.
             */
            chain: number;
            /**
             * Format: int64
             * @description The row that is wrong or missing.
             */
            seq: number;
            /** @description What is wrong. */
            reason: string;
        };
        /**
         * @description What was typed.
         * @enum {string}
         */
        By: "name" | "initials" | "document" | "phone" | "local-id";
        /** @description One report that might stand in. */
        Candidate: {
            /**
             * Format: uuid
             * @description The report: `GET /api/recognition/reports/{report}`.
             */
            report: string;
            /**
             * Format: int64
             * @description Its version.
             */
            version: number;
            /** @description Who made it, by the region's code. */
            institution: string;
            /** @description Its name. */
            institutionName?: string | null;
            /** @description What it examined: the item itself, or one of its group; a panel's code. */
            item: string;
            /** @description Its Chinese name. */
            itemName: string;
            /**
             * Format: date-time
             * @description When the examination was made or the specimen taken.
             */
            performedAt: string;
            /**
             * Format: int64
             * @description How long ago that was.
             */
            ageSeconds: number;
            /**
             * @description The same in words.
             * @example 3天2小时
             */
            ageText: string;
            /**
             * Format: date-time
             * @description The last instant at which it is recognised; none for a panel.
             */
            recognisedUntil?: string | null;
            /**
             * @description The report's status, by FHIR's code.
             * @example final
             */
            status: string;
            /** @description Whether the original images can be retrieved. */
            images: boolean;
            /**
             * @description What stands on it: the label that holds, or one that does not reach here.
             * @example 全国HR
             */
            label?: string | null;
            /** @description The verdict. */
            verdict: components["schemas"]["CandidateVerdict"];
            /** @description Everything that speaks against it. */
            reasons: components["schemas"]["Reason"][];
            /** @description Rules it rests on, beyond those of the line. */
            rules: components["schemas"]["Cited"][];
            /** @description For a panel: its items for which this report may stand in. */
            covers: string[];
        };
        /**
         * @description What was decided about one report.
         * @enum {string}
         */
        CandidateVerdict: "recognisable" | "encouraged" | "not-recognisable";
        /** @description A card (CDS Hooks 2.0). */
        Card: {
            /**
             * Format: uuid
             * @description By which feedback names it.
             */
            uuid: string;
            /** @description Fewer than 140 characters. */
            summary: string;
            /** @description Markdown. */
            detail: string;
            /** @description `info` or `warning`; never `critical`, since the doctor decides. */
            indicator: string;
            /** @description Who says it. */
            source: components["schemas"]["CardSource"];
            /** @description What can be done at a click. */
            suggestions: components["schemas"]["Suggestion"][];
            /** @description One suggestion at most is taken. */
            selectionBehavior: string;
            /** @description Why the doctor may examine again: the region's grounds. */
            overrideReasons: components["schemas"]["CardCoding"][];
            /** @description Where to read on. */
            links: components["schemas"]["CardLink"][];
        };
        /** @description A change to the draft. */
        CardAction: {
            type: string;
            description: string;
            /** @description The draft order. */
            resourceId: string;
        };
        /** @description A coding. */
        CardCoding: {
            system: string;
            code: string;
            display: string;
        };
        /** @description Where to read on. */
        CardLink: {
            label: string;
            url: string;
            type: string;
        };
        /** @description Who says it. */
        CardSource: {
            label: string;
            url: string;
            topic: components["schemas"]["CardCoding"];
        };
        /** @description The answer to a hook. */
        Cards: {
            /** @description One for each order of which there is something to say; none is an answer too. */
            cards: components["schemas"]["Card"][];
        };
        /** @description One item or panel. */
        CatalogueEntry: {
            /**
             * Format: date
             * @description The day it is shown as of.
             */
            on: string;
            /** @description As it is in force on that day. */
            entry: components["schemas"]["Entry"];
            /** @description Items that may stand in for it. */
            equivalents: components["schemas"]["Entry"][];
            /** @description What it costs, by level of the ordering institution. */
            prices: components["schemas"]["PriceAt"][];
            /** @description Every version of an item, oldest first. */
            versions: components["schemas"]["Entry"][];
        };
        /** @description What was found, best first. */
        CatalogueFound: {
            /**
             * Format: date
             * @description The day they are in force on.
             */
            on: string;
            /** @description How many match, shown or not. */
            total: number;
            /** @description The first of them. */
            items: components["schemas"]["Entry"][];
        };
        /**
         * @description What sort of examination or test it is.
         * @enum {string}
         */
        Category: "laboratory" | "imaging" | "function" | "endoscopy" | "pathology";
        /** @description Where a chain stands. Whoever keeps this can tell later that the rows up to here are the same. */
        ChainStand: {
            /**
             * Format: int64
             * @description Number of the chain: one a writer of the database.
             */
            chain: number;
            /**
             * Format: int64
             * @description Its last row.
             */
            seq: number;
            /** @description Hash of that row, SHA-256 in hexadecimal digits. */
            hash: string;
        };
        /** @description The chains, and the newest seal. */
        Chains: {
            /** @description Where each chain stands. */
            chains: components["schemas"]["ChainStand"][];
            seal?: components["schemas"]["SealShown"] | null;
        };
        /**
         * @description How a rule differs.
         * @enum {string}
         */
        Change: "added" | "removed" | "changed";
        /** @description A line that came out otherwise. */
        ChangeShown: {
            /**
             * Format: uuid
             * @description The check.
             */
            check: string;
            /**
             * Format: int32
             * @description The line.
             */
            line: number;
            /**
             * Format: date-time
             * @description When it was asked.
             */
            at: string;
            /** @description The ordering institution. */
            institution: string;
            /** @description Its name. */
            institutionName?: string | null;
            /** @description Item or panel. */
            item: string;
            /** @description Its Chinese name. */
            itemName?: string | null;
            /** @description How it changed. */
            kind: components["schemas"]["LineChanged"];
            /** @description What was decided. */
            then: components["schemas"]["SideShown"];
            /** @description What the scenario decides. */
            now: components["schemas"]["SideShown"];
        };
        /** @description A page of changes. */
        ChangesShown: {
            /** @description What was found. */
            changes: components["schemas"]["ChangeShown"][];
            /** @description Where to go on: `after` of the next question; none at the end. A page may be short or empty though there is more. */
            next?: string | null;
        };
        /** @description The answer to an order. */
        CheckAnswer: {
            /** @description Whether anything of this patient is known here. An unknown patient has nothing to recognise. */
            patientKnown: boolean;
            /**
             * Format: uuid
             * @description The check, by which decisions refer to it; none for a preview and for an unknown patient.
             */
            check?: string | null;
            /**
             * Format: date-time
             * @description When it was decided.
             */
            at: string;
            /**
             * Format: date-time
             * @description The record is spoken for as it was known at this instant.
             */
            asKnown: string;
            /**
             * Format: int32
             * @description Results of this person within the lookback whose code nobody has mapped yet.
             */
            unmapped: number;
            /** @description Examinations and tests, in the order of the order. */
            items: components["schemas"]["Line"][];
            /** @description Medicines, in the order of the order. */
            medicines: components["schemas"]["MedicineLine"][];
        };
        /** @description A check, decided again from what was known at its moment under the rules of its day. */
        CheckRepeated: {
            /**
             * Format: uuid
             * @description The check.
             */
            check: string;
            /** @description Its examinations and tests. */
            items: components["schemas"]["LineRepeated"][];
        };
        /** @description An order as it is about to be placed. */
        CheckRequest: {
            /** @description For whom. */
            patient: components["schemas"]["PatientNamed"];
            /** @description The ordering institution, by the region's code; the key's own when absent. */
            institution?: string | null;
            /** @description Its department, by its own code. */
            department?: string;
            /** @description The doctor, by the institution's staff number. */
            doctor?: string;
            /** @description The encounter, as the institution numbers it. */
            encounter?: string | null;
            patientClass?: components["schemas"]["PatientClass"] | null;
            /** @description An emergency: let through at once, nothing is asked. */
            emergency?: boolean;
            /** @description Examinations and tests. */
            items?: components["schemas"]["ItemOrdered"][];
            /** @description Medicines. */
            medicines?: components["schemas"]["MedicineOrdered"][];
            /**
             * @description Keep that it was asked, so that it counts and can be answered. `false` is a look ahead; it is on the
             *     audit trail all the same.
             * @default true
             */
            record: boolean;
        };
        /** @description A rule that a decision rests on. */
        Cited: {
            /** @description What it did. */
            role: components["schemas"]["Role"];
            /** @description Which rule, of which version and source. */
            rule: components["schemas"]["Rule"];
        };
        /** @description The client. */
        ClientMade: {
            /**
             * Format: uuid
             * @description Its `client_id`: `iss` and `sub` of its assertions.
             */
            id: string;
        };
        /** @description A client. */
        ClientShown: {
            /**
             * Format: uuid
             * @description Its `client_id`.
             */
            id: string;
            /** @description The institution it speaks for, or `*`. */
            institution: string;
            /** @description What the institution calls the system. */
            name: string;
            /** @description What it may do at most. */
            scopes: string[];
            /** @description The names (`kid`) of its public keys. */
            keys: string[];
            /**
             * Format: date-time
             * @description Since when.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Until when, once it is revoked.
             */
            revokedAt?: string | null;
        };
        /** @description Which system. */
        ClientWanted: {
            /** @description The institution it speaks for; the region's own code for a system of the region. */
            institution: string;
            /**
             * @description What the institution calls the system.
             * @example HIS
             */
            name: string;
            /** @description What it may do at most: `record.read`, `record.write`, `recognition`, `manage`, `launch`. */
            scopes: string[];
            /**
             * @description Its public keys as a JWK Set: RSA of 2048 bits and more for RS384, or P-384 for ES384, each with a `kid`. Keys
             *     are not fetched from an address.
             */
            jwks: Record<string, never>;
        };
        /** @description Clients, oldest first, revoked ones included. */
        Clients: {
            clients: components["schemas"]["ClientShown"][];
        };
        /** @description A code. */
        CodeGiven: {
            /**
             * @description Six digits, as the authenticator program shows them.
             * @example 287082
             */
            code: string;
        };
        /** @description A code of some system. */
        Coding: {
            /**
             * @description The system; empty for the institution's own list without a name.
             * @example http://loinc.org
             */
            system?: string;
            /**
             * @description The code.
             * @example 24627-2
             */
            code: string;
            /** @description Its name. */
            display?: string;
        };
        /** @description Runs beside each other. */
        Compared: {
            /** @description The runs, in the order they were asked for. */
            runs: components["schemas"]["RunCompared"][];
            /** @description Items that any of them tells of. */
            byItem: components["schemas"]["ItemCompared"][];
        };
        /** @description How two persons compare. */
        ComparisonShown: {
            /**
             * @description The model whose weights these are.
             * @example synthetic-1
             */
            model: string;
            /**
             * Format: double
             * @description Bits before anything is compared: how rare it is that two people taken at random are one.
             */
            prior: number;
            /**
             * Format: double
             * @description Sum of the prior and all fields, bits.
             */
            weight: number;
            /**
             * Format: double
             * @description The same as a probability, 0 to 1.
             */
            probability: number;
            /** @description What the region's thresholds make of it: `certain`, `probable`, `possible` or `certainly-not`. */
            grade: string;
            /** @description Field by field. */
            fields: components["schemas"]["FieldShown"][];
        };
        /** @description What a resident consents to: one of `institution` and `family`. */
        Consent: {
            /** @description The institution that may read the record. */
            institution?: string | null;
            /** @description The account of the family member who may read it (B16). */
            family?: string | null;
            /** @description Sensitive classes that are meant too, each named: `psychiatric`, `hiv`, `reproductive`, `staff`, `restricted`. */
            classes?: string[];
            /**
             * Format: date-time
             * @description Until when; open when absent.
             */
            until?: string | null;
        };
        /** @description A consent that was given. */
        ConsentGiven: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
        };
        /** @description What happens at an order. */
        Context: {
            /**
             * @description The doctor: `Practitioner/x`, by staff number.
             * @example Practitioner/D1024
             */
            userId: string;
            /** @description The patient, as the hospital's system names it. */
            patientId: string;
            /** @description The encounter, as the hospital's system names it. */
            encounterId?: string | null;
            /** @description With order-select: which of the drafts are new. */
            selections?: string[] | null;
            /** @description A FHIR Bundle of the orders. */
            draftOrders: Record<string, never>;
        };
        /** @description A name with how often it is there. */
        Counted: {
            /** @description The name. */
            name: string;
            /** @description How many rules. */
            count: number;
        };
        /** @description One thing that was counted. */
        CountedRow: {
            /**
             * Format: date-time
             * @description When it counted.
             */
            at: string;
            /**
             * Format: uuid
             * @description The check: `GET /api/recognition/checks/{id}` decides it again.
             */
            check: string;
            /**
             * Format: int32
             * @description The line.
             */
            line: number;
            /** @description The ordering institution. */
            institution: string;
            /** @description Its Chinese name. */
            institutionName?: string | null;
            /** @description The department. */
            department: string;
            /** @description The doctor, by staff number. */
            doctor: string;
            /** @description The item or panel. */
            item: string;
            /** @description Its Chinese name. */
            itemName?: string | null;
            verdict?: components["schemas"]["Verdict"] | null;
            /** @description The ground of a re-examination. */
            ground?: string | null;
            /** @description Its text. */
            groundText?: string | null;
            /**
             * Format: int64
             * @description What the line would save, or what was saved or given back, in fen.
             */
            fen: number;
            /**
             * Format: int64
             * @description 1 where it counted, -1 where a correction took it back.
             */
            sign: number;
            patient?: components["schemas"]["PatientShown"] | null;
        };
        /** @description Rows, newest first. The signs of all pages add up to the number. */
        CountedRows: {
            /** @description The rows. */
            rows: components["schemas"]["CountedRow"][];
            /** @description The next page: send it as `after`. */
            next?: string | null;
        };
        /** @description How often something was the case. Numbers from 1 to 4 are hidden (none). */
        CountedShown: {
            /** @description Its stable code. */
            code: string;
            /** @description Its Chinese name. */
            name: string;
            /**
             * Format: int64
             * @description Then.
             */
            happened?: number | null;
            /**
             * Format: int64
             * @description Under the scenario.
             */
            scenario?: number | null;
        };
        /** @description What became of an answer. */
        DecisionKept: {
            /**
             * Format: uuid
             * @description The answer.
             */
            id: string;
            /**
             * Format: uuid
             * @description The check.
             */
            check: string;
            /**
             * Format: int32
             * @description The line.
             */
            line: number;
            /**
             * Format: int64
             * @description The how-manieth answer to the line, from 1.
             */
            seq: number;
            /**
             * Format: date-time
             * @description When it was given.
             */
            at: string;
            /** @description It was there already: nothing changed. */
            repeated: boolean;
            /**
             * Format: int64
             * @description Money saved by it in fen; nothing where the same exam was counted before.
             */
            saved: number;
            /** @description A sentence for the medical record, in Chinese; empty for a repeated answer. */
            recordText: string;
        };
        /**
         * @description What was decided about a line.
         * @enum {string}
         */
        DecisionKind: "recognise" | "reexamine" | "continue" | "adopt" | "withdraw" | "retract";
        /** @description An answer to one line of a check. */
        DecisionMade: {
            /**
             * Format: uuid
             * @description The check.
             */
            check: string;
            /**
             * Format: int32
             * @description The line.
             */
            line: number;
            /** @description What was decided. */
            kind: components["schemas"]["DecisionKind"];
            /** @description With `recognise`: the reports that are used; those that the check offered when absent. */
            reports?: string[] | null;
            /** @description With `reexamine`: code of the ground. */
            ground?: string | null;
            /** @description With `reexamine`: the patient was told why. */
            informed?: boolean | null;
            /** @description More, for the medical record; with `continue`, `adopt`, `withdraw` and `retract` the reason. */
            note?: string | null;
        };
        /** @description One or many answers: all are recorded, or none. */
        Decisions: {
            /** @description At most 100. */
            decisions: components["schemas"]["DecisionMade"][];
        };
        /** @description What became of the answers, in their order. */
        DecisionsAnswer: {
            decisions: components["schemas"]["DecisionKept"][];
        };
        /** @description A unified domain that a member leaves to its head. */
        DelegationMade: {
            /** @description Code of a unit above the member, or of the legal person of one. */
            head?: string | null;
            /**
             * Format: date
             * @description First day. The same as that of a statement that is known: corrects it. Later: follows the one that
             *     goes on, which ends the day before.
             */
            validFrom: string;
            /**
             * Format: date
             * @description Last day, included; it goes on where there is none.
             */
            validUntil?: string | null;
        };
        /** @description A domain left to a head. */
        DelegationShown: {
            /** @description The domain. */
            domain: string;
            /** @description In Chinese. */
            domainName: string;
            /** @description Code of the head. */
            head: string;
        };
        /** @description A device. */
        DeviceMade: {
            /** @description Its name. */
            name?: string | null;
            /** @description Code of the institution or department where it stands. */
            unit?: string | null;
            /** @description Who made it. */
            manufacturer?: string | null;
            /** @description Its model. */
            model?: string | null;
            /** @description Its serial number. */
            serial?: string | null;
            /** @description Device identifier of its UDI. */
            udi?: string | null;
            /**
             * Format: date
             * @description First day. The same as that of a statement that is known: corrects it. Later: follows the one that
             *     goes on, which ends the day before.
             */
            validFrom: string;
            /**
             * Format: date
             * @description Last day, included; it goes on where there is none.
             */
            validUntil?: string | null;
        };
        /** @description A device on a day. */
        DeviceShown: {
            /** @description Its code. */
            code: string;
            /** @description Its name. */
            name: string;
            /** @description Code of the institution or department where it stands. */
            unit: string;
            /** @description Who made it. */
            manufacturer?: string | null;
            /** @description Its model. */
            model?: string | null;
            /** @description Its serial number. */
            serial?: string | null;
            /** @description Device identifier of its UDI. */
            udi?: string | null;
            /**
             * Format: date
             * @description Since when this is so.
             */
            validFrom: string;
            /**
             * Format: date
             * @description Its last day.
             */
            validUntil?: string | null;
        };
        /** @description Devices by code, at most 1,000. */
        Devices: {
            devices: components["schemas"]["DeviceShown"][];
            /** @description Where the next page begins, if there is one. */
            after?: string | null;
        };
        /** @description The scenario less what happened. */
        DifferenceShown: {
            /**
             * Format: int64
             * @description Cards.
             */
            cards: number;
            /** @description Lines recognised: examinations avoided, or fewer of them. */
            recognised: components["schemas"]["RangeShown"];
            /** @description Saved, in fen. */
            fen: components["schemas"]["RangeShown"];
        };
        /** @description A document of a person. */
        DocumentMasked: {
            /**
             * @description By WS/T 364.
             * @example 01
             */
            kind: string;
            /**
             * @description Its number, masked unless unmasked.
             * @example 5107**********0026
             */
            number: string;
        };
        /** @description An identity document. */
        DocumentNamed: {
            /**
             * @description By WS/T 364: 01 居民身份证, 03 护照, …
             * @example 01
             */
            kind: string;
            /**
             * Format: password
             * @description Its number.
             */
            number: string;
        };
        /** @description Something that was done, ordered or prescribed already (三重复). A reminder, never a refusal. */
        Duplicate: {
            /** @description Of what sort. */
            kind: components["schemas"]["DuplicateKind"];
            /** @description What the earlier thing is. */
            source: components["schemas"]["EarlierThing"];
            /** @description The institution, by the region's code. */
            institution?: string | null;
            /** @description Its name. */
            institutionName?: string | null;
            /**
             * Format: date-time
             * @description When it was performed, ordered or prescribed.
             */
            at: string;
            /** @description The item, panel or medicine, by code. */
            code: string;
            /** @description Its name. */
            name: string;
            overlap?: components["schemas"]["Overlap"] | null;
            /**
             * Format: int64
             * @description Days of a medicine that are left.
             */
            daysLeft?: number | null;
            same?: components["schemas"]["Sameness"] | null;
            /** @description It stands among the recognisable candidates, so that it need not be said twice. */
            recognisable: boolean;
            /** @description For the doctor, in Chinese. */
            text: string;
            /** @description In English. */
            textEn: string;
            /** @description Rules it rests on. */
            rules: components["schemas"]["Cited"][];
        };
        /**
         * @description The three duplicates.
         * @enum {string}
         */
        DuplicateKind: "examination" | "test" | "medicine";
        /** @description What the earlier thing is. */
        EarlierThing: {
            /**
             * Format: uuid
             * @description The report.
             */
            report: string;
            /**
             * Format: int64
             * @description Its version.
             */
            version: number;
            /** @enum {string} */
            kind: "report";
        } | {
            /**
             * Format: uuid
             * @description The check it was placed with.
             */
            check: string;
            /**
             * Format: int32
             * @description Its line.
             */
            line: number;
            /** @enum {string} */
            kind: "order";
        } | {
            /**
             * Format: uuid
             * @description The prescription.
             */
            prescription: string;
            /** @enum {string} */
            kind: "prescription";
        };
        /** @description An item, or a panel of items. */
        Entry: {
            /** @description Which of the two. */
            kind: components["schemas"]["EntryKind"];
            /** @description The region's code. */
            code: string;
            /** @description Chinese name. */
            name: string;
            /** @description English name or common abbreviation. */
            nameEn?: string | null;
            category?: components["schemas"]["Category"] | null;
            /** @description How an examination is made, by DICOM's word where it has one. */
            modality?: string | null;
            /** @description LOINC, where it is sure. */
            loinc?: string | null;
            /** @description Unit of the result (UCUM). */
            unit?: string | null;
            /** @description Specimen. */
            specimen?: string | null;
            /** @description Body part. */
            bodyPart?: string | null;
            /** @description Method. */
            method?: string | null;
            /**
             * Format: int32
             * @description Days from performance within which an item is recognised, the last instant included.
             */
            windowDays?: number | null;
            /** @description The original images must be retrievable. */
            imagesRequired: boolean;
            /** @description Never recognised, whatever the label. */
            neverRecognise: boolean;
            /** @description Items of one group may stand in for each other. */
            equivalenceGroup?: string | null;
            /** @description A panel's items. */
            items: string[];
            /** @description Where it stands. */
            rule: components["schemas"]["Rule"];
        };
        /**
         * @description An item or a panel.
         * @enum {string}
         */
        EntryKind: "item" | "panel";
        /** @description Cards that only the scenario shows, and what is expected of doctors. */
        EstimatedShown: {
            /**
             * Format: int64
             * @description New cards.
             */
            cards: number;
            /** @description Lines recognised. */
            recognised: components["schemas"]["RangeShown"];
            /** @description Saved, in fen. */
            fen: components["schemas"]["RangeShown"];
            /** @description Residents with something recognised who would have had nothing otherwise. */
            residents: components["schemas"]["RangeShown"];
        };
        /** @description The export. */
        ExportAsked: {
            /**
             * Format: uuid
             * @description Names it.
             */
            id: string;
        };
        /** @description A decision. */
        ExportDecision: {
            /** @description Whether it may be fetched. */
            approve: boolean;
            /**
             * @description Why, in 4 to 500 characters.
             * @example 同意，仅限质控使用
             */
            note: string;
        };
        /** @description An export. */
        ExportShown: {
            /**
             * Format: uuid
             * @description Names it.
             */
            id: string;
            /** @description Who asked, by account. */
            login: string;
            /** @description Acting for which institution; absent for the region. */
            institution?: string | null;
            /** @description Why. */
            reason: string;
            /** @description Types of resources. */
            types: string[];
            /** @description Only what this institution made. */
            madeBy?: string | null;
            /** @description Only of this item. */
            item?: string | null;
            /**
             * Format: date-time
             * @description From this instant on.
             */
            from: string;
            /**
             * Format: date-time
             * @description Before this one.
             */
            to: string;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            askedAt: string;
            /** @description `asked`, `approved` or `refused`. */
            state: string;
            /** @description Who decided. */
            decidedBy?: string | null;
            /**
             * Format: date-time
             * @description When.
             */
            decidedAt?: string | null;
            /** @description What they said. */
            note?: string | null;
            /**
             * Format: date-time
             * @description Until when it may be fetched.
             */
            endsAt?: string | null;
            /**
             * Format: int64
             * @description Lines that were fetched last.
             */
            lines?: number | null;
            /**
             * Format: date-time
             * @description When.
             */
            fetchedAt?: string | null;
        };
        /** @description What is to be exported, and why. */
        ExportWanted: {
            /**
             * @description Types of resources, of those about residents.
             * @example [
             *       "DiagnosticReport"
             *     ]
             */
            types: string[];
            /** @description Only what this institution made; the own one for who acts for one. */
            institution?: string | null;
            /**
             * @description Only reports and results of this item or panel.
             * @example CT-CHEST
             */
            item?: string | null;
            /**
             * Format: date
             * @description First legal day.
             */
            from: string;
            /**
             * Format: date
             * @description Last legal day.
             */
            to: string;
            /**
             * @description Why, in 4 to 500 characters: whoever decides reads this.
             * @example 2023年第三季度质控抽查
             */
            reason: string;
        };
        /** @description Exports, the newest first. */
        Exports: {
            exports: components["schemas"]["ExportShown"][];
        };
        /** @description A second factor that is about to be used. */
        FactorOffered: {
            /** @description The shared secret in Base32, to be typed into an authenticator program. Shown here and never again. */
            secret: string;
            /** @description The same for a QR code. */
            uri: string;
        };
        /** @description What a feed brought. */
        FeedCount: {
            /**
             * Format: int64
             * @description Messages, bundles, or reports of spreadsheets that were taken.
             */
            taken: number;
            /**
             * Format: int64
             * @description Those that were refused.
             */
            refused: number;
            /**
             * Format: int64
             * @description Reports stored; of FHIR they are not counted.
             */
            reports: number;
        };
        /** @description One feed. */
        FeedShown: {
            /** @description The institution it speaks for. */
            institution: string;
            /** @description Its Chinese name. */
            institutionName?: string | null;
            /** @description How it comes in. */
            kind: components["schemas"]["FeedWay"];
            /** @description The sender, key, client or account. */
            name: string;
            /** @description Whether it may send now; absent where nobody has to be let in beforehand (spreadsheets). */
            active?: boolean | null;
            /**
             * Format: date-time
             * @description When it brought something last, taken or refused; absent when never since counting began.
             */
            lastAt?: string | null;
            /** @description Within the last hour. */
            lastHour: components["schemas"]["FeedCount"];
            /** @description Today, by the region's calendar. */
            today: components["schemas"]["FeedCount"];
            /** @description Within the last seven days. */
            lastWeek: components["schemas"]["FeedCount"];
            /**
             * Format: int64
             * @description Refused messages that nobody has mended or put aside.
             */
            openRefused: number;
        };
        /**
         * @description How something comes in.
         * @enum {string}
         */
        FeedWay: "mllp" | "fhir" | "sheet";
        /** @description What a doctor did with a card. */
        Feedback: {
            /**
             * Format: uuid
             * @description The card's uuid.
             */
            card: string;
            /** @description What was done. */
            outcome: components["schemas"]["Outcome"];
            /** @description With `accepted`: the suggestions. */
            acceptedSuggestions?: components["schemas"]["AcceptedSuggestion"][];
            overrideReason?: components["schemas"]["OverrideReason"] | null;
        };
        /** @description What doctors did with cards. */
        FeedbackGiven: {
            /** @description All are recorded, or none. */
            feedback: components["schemas"]["Feedback"][];
        };
        /** @description Feeds by institution, kind and name. */
        Feeds: {
            /** @description The feeds. */
            feeds: components["schemas"]["FeedShown"][];
            /**
             * Format: date-time
             * @description When this was looked at.
             */
            at: string;
        };
        /** @description A key whose value differs. */
        FieldChange: {
            /** @description The key of the rule file. */
            key: string;
            /** @description Its value on the first day. */
            before: unknown;
            /** @description Its value on the second day. */
            after: unknown;
        };
        /** @description How two persons compare in one field. */
        FieldShown: {
            /** @description `name`, `birth`, `sex`, `document`, `phone` or `address`. */
            field: string;
            /** @description How they agree, such as `exact`, `pinyin`, `typo`, `differ`; absent where one side does not state it. */
            level?: string | null;
            /**
             * Format: double
             * @description Bits that speak for one person; negative: for two.
             */
            weight: number;
        };
        /** @description Everything about a group of lines. What doctors did and what is expected of them stand apart. */
        FiguresShown: {
            /**
             * Format: int64
             * @description Lines checked.
             */
            checks: number;
            /**
             * Format: int64
             * @description Residents they were for.
             */
            residents: number;
            /** @description What happened. */
            happened: components["schemas"]["AnswersShown"];
            /** @description Under the scenario, where the card was shown then too, or the doctor answered without one. */
            observed: components["schemas"]["AnswersShown"];
            /** @description Under the scenario, where only it shows a card. */
            estimated: components["schemas"]["EstimatedShown"];
            /** @description Cards that are shown no more. */
            lost: components["schemas"]["LostShown"];
            /** @description Observed and estimated together. */
            scenario: components["schemas"]["ScenarioFigures"];
            /** @description The scenario less what happened; may be negative. */
            difference: components["schemas"]["DifferenceShown"];
            /**
             * Format: int64
             * @description Lines whose verdict, reasons or saving came out otherwise.
             */
            changed: number;
            /** @description Lines by verdict. */
            verdicts: components["schemas"]["CountedShown"][];
            /** @description Lines without a recognisable result, by what speaks against the results there are; a line may have several. */
            reasons: components["schemas"]["CountedShown"][];
            /** @description Lines examined again, by ground. */
            grounds: components["schemas"]["CountedShown"][];
        };
        /** @description A file inside an answer. */
        FileMade: {
            /** @description A name for it. */
            name: string;
            /** @description Its media type. */
            mediaType: string;
            /**
             * Format: byte
             * @description Its bytes in base64.
             */
            base64: string;
        };
        /** @description One file. */
        FileProposed: {
            /** @description Path in the folder of regions. */
            path: string;
            /**
             * @description `changed` or `added`.
             * @example changed
             */
            change: string;
        };
        /** @description Counters by ordering institution and item. Only cells in which something was counted are there. */
        Grid: {
            /**
             * Format: date
             * @description First legal day.
             */
            from: string;
            /**
             * Format: date
             * @description Last legal day, included.
             */
            to: string;
            /** @description The institutions, in the order of their codes. */
            institutions: components["schemas"]["GridInstitution"][];
            /** @description The items and panels, in the order of their codes. */
            items: components["schemas"]["GridItem"][];
            /**
             * @description Each: place among the institutions, place among the items, lines checked, offered, recognised, examined again,
             *     of these not in the rate, money saved and not given back in fen.
             */
            cells: number[][];
        };
        /** @description An institution of the grid. */
        GridInstitution: {
            /** @description Its code. */
            code: string;
            /** @description Its Chinese name. */
            name?: string | null;
            level?: components["schemas"]["Level"] | null;
        };
        /** @description An item or panel of the grid. */
        GridItem: {
            /** @description Its code. */
            code: string;
            /** @description Its Chinese name. */
            name?: string | null;
            category?: components["schemas"]["Category"] | null;
        };
        /** @description A ground on which a doctor may examine again. */
        Ground: {
            /**
             * @description Two digits.
             * @example 01
             */
            code: string;
            /** @description In Chinese. */
            text: string;
            /** @description In English. */
            textEn: string;
            /** @description Whether a re-examination on it stays in the denominator of the recognition rate. */
            countsInRate: boolean;
            /** @description The one recorded when an emergency lets an order through. */
            emergency: boolean;
            /** @description Where it stands. */
            rule: components["schemas"]["Rule"];
        };
        /** @description The region's grounds. */
        Grounds: {
            /**
             * Format: date
             * @description The day they are in force on.
             */
            on: string;
            /** @description In the order of the region's list. */
            grounds: components["schemas"]["Ground"][];
        };
        /** @description The figures of one item, institution, level or month. */
        GroupShown: {
            /** @description Its code. */
            key: string;
            /** @description Its Chinese name. */
            name?: string | null;
            /** @description Fewer than five residents, or hidden with such a one so that it cannot be worked out. */
            hidden: boolean;
            figures?: components["schemas"]["FiguresShown"] | null;
        };
        /** @description What happened. */
        HappenedCompared: {
            /**
             * Format: int64
             * @description Lines recognised.
             */
            recognised: number;
            /**
             * Format: int64
             * @description Saved, in fen.
             */
            fen: number;
        };
        /** @description A hook's call. What is not named here is passed over, as the specification wants it. */
        HookCalled: {
            /**
             * @description The hook: that of the service.
             * @example order-sign
             */
            hook: string;
            /** @description Names this call of the hook. */
            hookInstance: string;
            /** @description What happens. */
            context: components["schemas"]["Context"];
            /** @description What was asked to be sent along. */
            prefetch?: Record<string, never> | null;
        };
        /**
         * @description What is done to a rule.
         * @enum {string}
         */
        HowChanged: "changed" | "added" | "dropped";
        /** @description What became of the file. */
        ImportOutcome: {
            /** @description Nothing was stored: it was a trial. */
            dryRun: boolean;
            /** @description Rows read. */
            rows: number;
            /** @description Reports stored; of a trial, those that would be. */
            reports: number;
            /** @description Reports refused, each whole. */
            refused: number;
            /** @description Codes that nobody has mapped yet; their reports are stored whole. */
            unmappedCodes: number;
            /** @description Headings that mean nothing here; their cells were passed over. */
            unknownHeadings: string[];
            /** @description What is wrong, row by row; 1,000 at most, the error file has all. */
            errors: components["schemas"]["WrongRow"][];
            errorFile?: components["schemas"]["FileMade"] | null;
        };
        /**
         * @description What sort of institution it is.
         * @enum {string}
         */
        InstitutionKind: "hospital-group" | "campus" | "branch" | "general-hospital" | "chinese-medicine-hospital" | "maternal-child-hospital" | "specialist-hospital" | "public-health" | "township-centre" | "community-centre" | "village-clinic" | "diagnostic-centre";
        /** @description An institution. */
        InstitutionNamed: {
            /** @description The region's code. */
            code: string;
            /** @description Its name today. */
            name?: string | null;
        };
        /** @description A hospital, centre or clinic. */
        InstitutionShown: {
            /** @description The region's code. */
            code: string;
            /** @description Chinese name. */
            name: string;
            /** @description Level, by which prices go. */
            level: components["schemas"]["Level"];
            /** @description What sort it is. */
            kind: components["schemas"]["InstitutionKind"];
            /** @description Place, six digits. */
            area: string;
            /** @description The institution it belongs to. */
            parent?: string | null;
            /**
             * Format: date
             * @description First day on the platform.
             */
            onlineSince?: string | null;
            /** @description Where it stands. */
            rule: components["schemas"]["Rule"];
        };
        /** @description How a range is made. */
        IntervalShown: {
            /**
             * @description `wilson`: Wilson's score interval.
             * @example wilson
             */
            method: string;
            /**
             * Format: int32
             * @description How sure it is.
             * @example 95
             */
            percent: number;
        };
        /** @description One item in all runs. */
        ItemCompared: {
            /** @description Item or panel. */
            key: string;
            /** @description Its Chinese name. */
            name?: string | null;
            happened?: components["schemas"]["HappenedCompared"] | null;
            /** @description What each scenario comes to; none where the run hides it or does not tell of it. */
            runs: (components["schemas"]["ScenarioCompared"] | null)[];
        };
        /** @description An item that was measured. */
        ItemMeasured: {
            /** @description The region's item. */
            item: components["schemas"]["ItemNamed"];
            /** @description How many values there are. */
            count: number;
            /** @description The newest. */
            latest: components["schemas"]["ValueWritten"];
            /**
             * Format: date-time
             * @description When the newest was taken.
             */
            at: string;
            /** @description Its flags. */
            flags: string[];
            /** @description Institutions that measured it. */
            institutions: number;
        };
        /** @description An item or panel of the region. */
        ItemNamed: {
            /** @description Its code. */
            code: string;
            /** @description Its Chinese name. */
            name: string;
        };
        /** @description One examination or test: by the region's code, or by codes of the institution. */
        ItemOrdered: {
            /** @description The order's number at the institution. The same number again is the same order, looked at again. */
            orderId?: string;
            /** @description Code of an item or panel of the region. */
            item?: string | null;
            /** @description The same thing in other code systems; the first that means something here is taken. */
            codings?: components["schemas"]["Coding"][];
        };
        /** @description The new key. */
        KeyMade: {
            /**
             * Format: uuid
             * @description Its id, by which it is revoked.
             */
            id: string;
            /** @description The key itself. It is shown here and never again. */
            key: string;
        };
        /** @description A key, without the key itself. */
        KeyShown: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description What the institution calls the system that holds it. */
            name: string;
            /** @description The institution it speaks for, or the region's code. */
            institution: string;
            /** @description What it may do. */
            scopes: string[];
            /**
             * Format: date-time
             * @description Since when.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Until when, once it is revoked.
             */
            revokedAt?: string | null;
        };
        /** @description What the key is for. */
        KeyWanted: {
            /** @description The institution it speaks for; the region's own code for a system of the region. */
            institution: string;
            /**
             * @description What the institution calls the system that holds it.
             * @example HIS
             */
            name: string;
            /**
             * @description What it may do: `record.read`, `record.write`, `recognition`, `manage`, `launch`.
             * @example [
             *       "record.write",
             *       "recognition"
             *     ]
             */
            scopes: string[];
        };
        /** @description Keys, oldest first, revoked ones included. */
        Keys: {
            keys: components["schemas"]["KeyShown"][];
        };
        /** @description A launch. */
        LaunchMade: {
            /** @description The token: five minutes, once, for what was asked only. */
            launch: string;
            /**
             * Format: date-time
             * @description Until when.
             */
            endsAt: string;
            /** @description What to open in the browser. */
            url: string;
        };
        /** @description A launch that is to be used. */
        LaunchUsed: {
            /**
             * Format: password
             * @description The token, as it stands behind `#launch=` of the desk's address.
             */
            launch: string;
        };
        /** @description What is to be opened, for whom and with which patient. */
        LaunchWanted: {
            /** @description With which patient. */
            patient: components["schemas"]["PatientNamed"];
            /**
             * @description For whom, by the institution's staff number, where X-On-Behalf-Of does not say it. A person opens for themselves.
             * @example D7
             */
            practitioner?: string | null;
            /**
             * Format: uuid
             * @description The app; the doctor's desk when absent.
             */
            app?: string | null;
            order?: components["schemas"]["OrderCarried"] | null;
            /** @description The institution; the caller's own when absent. */
            institution?: string | null;
        };
        /** @description A session that a launch began, and what it is for. */
        Launched: {
            /**
             * @description The session, with its token in the body: a page in a frame of another site gets no cookie. A second factor may be
             *     pending.
             */
            session: components["schemas"]["SessionShown"];
            /** @description The institution that the person acts at. */
            institution: string;
            /**
             * Format: uuid
             * @description Whom it is about, by the region's id.
             */
            resident: string;
            /** @description The same as a Patient of the FHIR face. */
            patient: string;
            /**
             * @description The name, masked.
             * @example 张*
             */
            name: string;
            /** @description By FHIR's code. */
            sex: string;
            /** @description The day, month or year of birth, as far as it is known. */
            birth?: string | null;
            order?: components["schemas"]["OrderCarried"] | null;
        };
        /**
         * @description Level of an institution, by which prices go.
         * @enum {string}
         */
        Level: "tertiary" | "secondary" | "primary" | "village" | "other";
        /** @description A licence; it is valid on the days of the statement. */
        LicenceMade: {
            /** @description What it is, such as 医师执业证书. */
            kind?: string | null;
            /** @description What it is for (执业范围). */
            scope?: string | null;
            /**
             * Format: date
             * @description First day. The same as that of a statement that is known: corrects it. Later: follows the one that
             *     goes on, which ends the day before.
             */
            validFrom: string;
            /**
             * Format: date
             * @description Last day, included; it goes on where there is none.
             */
            validUntil?: string | null;
        };
        /** @description A licence. */
        LicenceShown: {
            /** @description Its number. */
            number: string;
            /** @description What it is. */
            kind: string;
            /** @description What it is for. */
            scope?: string | null;
            /**
             * Format: date
             * @description Its last day.
             */
            validUntil?: string | null;
        };
        /** @description One examination or test of the order. */
        Line: components["schemas"]["LineDecision"] & {
            /**
             * Format: int32
             * @description Number of the line, by which decisions refer to it.
             */
            line: number;
            /** @description The order's number at the institution. */
            orderId: string;
            /** @description The same thing elsewhere, whether or not it may stand in. */
            duplicates: components["schemas"]["Duplicate"][];
        };
        /**
         * @description How a line changed.
         * @enum {string}
         */
        LineChanged: "gained" | "lost" | "other";
        /** @description What was decided about an examination or test. */
        LineDecision: {
            /** @description The region's item or panel; what was asked when that is unknown. */
            code: string;
            /** @description Chinese name. */
            name?: string | null;
            /** @description English name. */
            nameEn?: string | null;
            category?: components["schemas"]["Category"] | null;
            /**
             * Format: int32
             * @description The item's window in days; none for a panel, whose items have one each.
             */
            windowDays?: number | null;
            /** @description The verdict. */
            verdict: components["schemas"]["Verdict"];
            /** @description A recognisable result is there. Nothing is asked of an emergency even so. */
            offered: boolean;
            /** @description Reasons that lie in the line itself. */
            reasons: components["schemas"]["Reason"][];
            /** @description Rules that the line rests on. */
            rules: components["schemas"]["Cited"][];
            /** @description The newest recognisable candidate: its place in `candidates`. */
            best?: number | null;
            /** @description The candidates that recognition would use: `best`, or for a panel the newest for each item. */
            uses: number[];
            /** @description Every report within the lookback that examined it, newest first. */
            candidates: components["schemas"]["Candidate"][];
            /** @description For a panel: each of its items. */
            members: components["schemas"]["Member"][];
            saving?: components["schemas"]["Saving"] | null;
            ground?: components["schemas"]["Ground"] | null;
        };
        /** @description A line, decided twice. It does not say whose it is. */
        LineExplained: {
            /**
             * Format: uuid
             * @description The check.
             */
            check: string;
            /**
             * Format: int32
             * @description The line.
             */
            line: number;
            /**
             * Format: date-time
             * @description When it was asked.
             */
            at: string;
            /** @description The ordering institution. */
            institution: string;
            /** @description Under the rules in force then. */
            then: components["schemas"]["LineDecision"];
            /** @description Under the scenario. */
            now: components["schemas"]["LineDecision"];
            /** @description `then` is what the doctor was answered. */
            sameAsRecorded: boolean;
        };
        /** @description A line of a check, decided again. */
        LineRepeated: components["schemas"]["LineDecision"] & {
            /**
             * Format: int32
             * @description Number of the line.
             */
            line: number;
            /** @description It is the decision that was answered then: verdict, candidates, reasons and rule versions. */
            same: boolean;
            /** @description The same versions of reports were there; where not, one was being stored at the very moment. */
            sameEvidence: boolean;
            /** @description The rule versions cited then, as `id@version`. */
            rulesThen: string[];
        };
        /** @description The links of an account. */
        LinkList: {
            links: components["schemas"]["LinkShown"][];
        };
        /** @description A link that was made. */
        LinkMade: {
            /**
             * Format: uuid
             * @description Names it.
             */
            id: string;
        };
        /** @description A link. */
        LinkShown: {
            /**
             * Format: uuid
             * @description Names it.
             */
            id: string;
            /** @description The provider. */
            issuer: string;
            /** @description The provider's own id of the person. */
            subject: string;
            /**
             * Format: date-time
             * @description Since when.
             */
            linkedAt: string;
        };
        /** @description Somebody at a provider. */
        LinkWanted: {
            /** @description The provider, letter by letter as GET /api/session/external names it; that one when absent. */
            issuer?: string | null;
            /** @description The provider's own id of the person (`sub`). */
            subject: string;
        };
        /** @description The data of an event `figures`. */
        LiveFigures: {
            /**
             * Format: date-time
             * @description When the counters were read.
             */
            at: string;
            /**
             * Format: date
             * @description The legal day they are of.
             */
            day: string;
            /** @description All that the caller sees. */
            total: components["schemas"]["LiveSums"];
            /** @description By ordering institution: those in which something was counted today. */
            institutions: components["schemas"]["LiveInstitution"][];
        };
        /** @description Today's sums of an institution. */
        LiveInstitution: {
            /** @description Its code. */
            code: string;
            /** @description Its Chinese name. */
            name?: string | null;
            /** @description What was counted. */
            sums: components["schemas"]["LiveSums"];
        };
        /** @description Sums of today. Corrections count on the day they are made. */
        LiveSums: {
            /**
             * Format: int64
             * @description Lines checked.
             */
            checks: number;
            /**
             * Format: int64
             * @description Lines for which a recognisable result was there.
             */
            offered: number;
            /**
             * Format: int64
             * @description Lines recognised.
             */
            recognised: number;
            /**
             * Format: int64
             * @description Lines examined again.
             */
            reexamined: number;
            /**
             * Format: int64
             * @description Of these, not in the rate.
             */
            excused: number;
            /**
             * Format: int64
             * @description Money saved and not given back, in fen.
             */
            net: number;
            /**
             * Format: int64
             * @description 互认率 in hundredths of a percent; none where nothing was decided.
             */
            rateHundredths?: number | null;
        };
        /** @description Cards that the scenario does not show any more. */
        LostShown: {
            /**
             * Format: int64
             * @description How many.
             */
            cards: number;
            /**
             * Format: int64
             * @description Of these recognised.
             */
            recognised: number;
            /**
             * Format: int64
             * @description What they saved, in fen.
             */
            fen: number;
        };
        /** @description What one local code means. */
        MappingMade: {
            /** @description Whose code it is; the key's own institution when absent. Of LOINC codes, which all share: nobody's. */
            institution?: string;
            /** @description Code system; empty for the institution's own list without a name. */
            system?: string;
            /**
             * @description The institution's code.
             * @example ALT01
             */
            code: string;
            /** @description The institution's name for it. */
            display?: string;
            /**
             * @description The region's item or panel.
             * @example ALT
             */
            item: string;
            /** @description Unit the institution means when it sends none. */
            unit?: string | null;
            /** @description Method, where it matters. */
            method?: string | null;
            /**
             * Format: date
             * @description First day; without one, the day on which the row it replaces began, or the beginning.
             */
            validFrom?: string | null;
            /**
             * Format: date
             * @description Last day, included; without one it goes on.
             */
            validUntil?: string | null;
        };
        /** @description What local codes mean. */
        Mappings: {
            /** @description At most 50,000. */
            mappings: components["schemas"]["MappingMade"][];
        };
        /** @description What a load did, in rows. */
        MappingsLoaded: {
            /** @description Codes that had no mapping. */
            new: number;
            /** @description Codes whose mapping is another one now. */
            changed: number;
            /** @description Rows that say what was known. */
            same: number;
        };
        /** @description Who is signed in. */
        Me: {
            /**
             * Format: uuid
             * @description The account.
             */
            id: string;
            /** @description Its name. */
            login: string;
            /** @description The person's name. */
            name: string;
            /** @description The institution's staff number. */
            practitioner?: string | null;
            /**
             * Format: uuid
             * @description The same person in the resident index.
             */
            resident?: string | null;
            /** @description Whether a second factor is in use. */
            secondFactor: boolean;
            /** @description The roles held now. Roles at several institutions: `X-Institution` says for which one a call is. */
            roles: components["schemas"]["RoleHeld"][];
            /**
             * @description The places that this person acts for, each with what may be done there. A call names one of them by
             *     `X-Institution`; with one place only, it is that one.
             */
            places: components["schemas"]["PlaceHeld"][];
            /** @description The session. */
            session: components["schemas"]["SessionShown"];
        };
        /** @description One medicine of the order. */
        MedicineLine: {
            /**
             * Format: int32
             * @description Number of the line, by which decisions refer to it.
             */
            line: number;
            /** @description The order's number at the institution. */
            orderId: string;
            /** @description Generic name. */
            name: string;
            /** @description The same medicine, or one of the same class, of which some is left. */
            duplicates: components["schemas"]["Duplicate"][];
        };
        /** @description One medicine. */
        MedicineOrdered: {
            /** @description The order's number at the institution. */
            orderId?: string;
            /** @description Generic name. */
            name?: string;
            /** @description ATC and insurer's codes. */
            codings?: components["schemas"]["Coding"][];
            /**
             * Format: int32
             * @description How many days the supply lasts, where that is known.
             */
            days?: number | null;
        };
        /** @description One item of a panel. */
        Member: {
            /** @description The item. */
            code: string;
            /** @description Its Chinese name. */
            name: string;
            /** @description Its verdict. */
            verdict: components["schemas"]["Verdict"];
            /** @description The newest recognisable candidate for it: a place in the line's `candidates`. */
            best?: number | null;
            /** @description What speaks against its newest report, when none is recognisable. */
            reasons: components["schemas"]["Reason"][];
            /**
             * Format: int32
             * @description Its window in days.
             */
            windowDays: number;
        };
        /** @description What a unit belongs to. */
        MembershipMade: {
            /** @description Code of the unit above it. */
            parent?: string | null;
            /**
             * Format: date
             * @description First day. The same as that of a statement that is known: corrects it. Later: follows the one that
             *     goes on, which ends the day before.
             */
            validFrom: string;
            /**
             * Format: date
             * @description Last day, included; it goes on where there is none.
             */
            validUntil?: string | null;
        };
        /** @description Merges, oldest first. */
        MergeList: {
            merges: components["schemas"]["MergeShown"][];
        };
        /** @description A resident that became another. */
        MergeShown: {
            /**
             * Format: uuid
             * @description The merge.
             */
            id: string;
            /**
             * Format: uuid
             * @description The resident that ended.
             */
            source: string;
            /**
             * Format: uuid
             * @description The resident that stayed.
             */
            target: string;
            /** @description Why: `by-review`, `by-source` (ADT^A40), `by-document`. */
            how: string;
            /**
             * Format: date-time
             * @description When.
             */
            mergedAt: string;
            /** @description By whom. */
            mergedBy: string;
            /**
             * Format: date-time
             * @description When it was undone.
             */
            undoneAt?: string | null;
            /** @description By whom it was undone. */
            undoneBy?: string | null;
            /** @description Why it was undone. */
            undoneReason?: string | null;
        };
        /** @description What came of it. */
        MergeUndone: {
            /** @description Patients whose records went back. */
            moved: number;
            /** @description Reviews of patients that came after the merge and may belong to either person. */
            reviews: string[];
        };
        /** @description Objections, the newest first. */
        MyObjections: {
            objections: components["schemas"]["ObjectionShown"][];
        };
        /** @description A record that may be looked at. */
        MyRecord: {
            /**
             * Format: uuid
             * @description Whose, by the region's id: for `/api/residents/{id}/…`.
             */
            resident: string;
            /** @description `own` or `family`. */
            relation: string;
            /** @description The own name in full, that of family masked. */
            name: string;
            /** @description By FHIR's code. */
            sex: string;
            /** @description Date of birth, as far as it is known. */
            birth?: string | null;
            /**
             * Format: date-time
             * @description Until when the authority holds; open when absent.
             */
            until?: string | null;
            /** @description Sensitive classes that the authority names. */
            classes: string[];
        };
        /** @description Records that may be looked at. */
        MyRecords: {
            /** @description The own one first. */
            records: components["schemas"]["MyRecord"][];
        };
        /** @description Objections. */
        ObjectionList: {
            /** @description At most 200; open ones by when they are due, answered ones the newest first. */
            objections: components["schemas"]["ObjectionOf"][];
        };
        /** @description An objection that was made. */
        ObjectionMade: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description Who answers: the institution that made or did it, or the region. */
            institution: string;
            /**
             * Format: date-time
             * @description Until when it is to be answered; absent where the region gives no deadline.
             */
            due?: string | null;
        };
        /** @description An objection with who made it. */
        ObjectionOf: {
            /** @description The objection. */
            objection: components["schemas"]["ObjectionShown"];
            /**
             * Format: uuid
             * @description Whose record, by the region's id.
             */
            resident: string;
            /**
             * @description Who made it, masked.
             * @example 张*
             */
            name: string;
            /** @description Date of birth, as far as it is known. */
            birth?: string | null;
        };
        /** @description An objection. */
        ObjectionShown: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * @description `access`, `wrong-person`, `wrong-content` or `sharing`.
             * @example sharing
             */
            about: string;
            /**
             * @description What it is about more closely: `access`, `piece`, `institution` or `whole`.
             * @example piece
             */
            target: string;
            /** @description Type of the piece. */
            pieceType?: string | null;
            /**
             * Format: uuid
             * @description The piece's stored identity, by which a report is shown.
             */
            piece?: string | null;
            /** @description The access, as the list of accesses names it. */
            access?: string | null;
            /** @description Who answers: the institution that made or did it, or the region. */
            institution: string;
            /** @description Its name. */
            institutionName?: string | null;
            /** @description The resident's words. */
            words: string;
            /**
             * Format: date-time
             * @description When it was made.
             */
            at: string;
            /**
             * Format: date-time
             * @description Until when it is to be answered, by the region's rule.
             */
            due?: string | null;
            /**
             * @description The rule that says so.
             * @example parameter/objection_days@2022-01-01
             */
            rule?: string | null;
            /** @description It waits for an answer although its time is over. */
            overdue: boolean;
            /** @description `open`, `accepted`, `declined` or `withdrawn`. */
            state: string;
            /** @description Why, in the words of who answered. */
            answer?: string | null;
            /**
             * Format: date-time
             * @description When it was answered.
             */
            answeredAt?: string | null;
            /**
             * Format: date-time
             * @description When the resident took it back.
             */
            withdrawnAt?: string | null;
            /** @description It keeps what it is about from others than the resident and who made it. */
            restricts: boolean;
        };
        /**
         * @description What is objected to. Besides `about` and `words`: of an access its id; of a piece its type and id; of sharing a
         *     piece, an institution (what it made), or neither (the whole record).
         */
        ObjectionWanted: {
            /**
             * @description `access`, `wrong-person`, `wrong-content` or `sharing`.
             * @example sharing
             */
            about: string;
            /**
             * @description Why, in 4 to 1,000 characters; no numbers of documents.
             * @example 不同意其他机构查看这份报告
             */
            words: string;
            /**
             * @description An access, as the list of accesses names it.
             * @example 1-1024
             */
            access?: string | null;
            piece?: components["schemas"]["PieceNamed"] | null;
            /** @description An institution, by the region's code. */
            institution?: string | null;
        };
        /**
         * @description One person or two.
         * @enum {string}
         */
        OneOrTwo: "same" | "different";
        /** @description Broken glass, as the resident is told of it. */
        Opened: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /**
             * Format: date-time
             * @description Until when.
             */
            until: string;
            /** @description By which institution. */
            institution: string;
            /** @description The reason that was given. */
            reason: string;
            /** @description Whether a review found it right; absent while nobody reviewed it. */
            justified?: boolean | null;
        };
        /** @description One opening. */
        OpeningShown: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * Format: uuid
             * @description Whose record, by the region's id.
             */
            resident: string;
            /**
             * @description Who that is, masked: enough to find the visit that the reason tells of.
             * @example 张*
             */
            name: string;
            /** @description Date of birth, as far as it is known. */
            birth?: string | null;
            /** @description Who opened it. */
            login: string;
            /** @description For which institution. */
            institution: string;
            /** @description Why. */
            reason: string;
            /** @description Sensitive classes that were opened too. */
            classes: string[];
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /**
             * Format: date-time
             * @description Until when.
             */
            until: string;
            /** @description Whether it was found right; absent while it is open. */
            justified?: boolean | null;
            /** @description What was found. */
            note?: string | null;
            /** @description By whom. */
            reviewedBy?: string | null;
            /**
             * Format: date-time
             * @description When.
             */
            reviewedAt?: string | null;
        };
        /** @description Whose record, and why. */
        OpeningWanted: {
            /** @description Whose. */
            patient: components["schemas"]["PatientNamed"];
            /**
             * @description Why, in 4 to 500 characters. The resident and whoever reviews it read this.
             * @example 急诊抢救，患者昏迷，无法取得同意
             */
            reason: string;
            /** @description Sensitive classes that are needed too, each named: `psychiatric`, `hiv`, `reproductive`, `staff`, `restricted`. */
            classes?: string[];
            /**
             * Format: int32
             * @description For how many hours: 4 when absent, up to 72.
             */
            hours?: number | null;
        };
        /** @description Openings, the oldest first. */
        Openings: {
            openings: components["schemas"]["OpeningShown"][];
        };
        /** @description What is about to be ordered. */
        OrderCarried: {
            /** @description The department, by the institution's own code. */
            department?: string | null;
            /** @description The encounter, as the institution numbers it. */
            encounter?: string | null;
            /** @description How the patient is here: `outpatient`, `inpatient`, `emergency`, `other`. */
            patientClass?: string | null;
            /** @description An emergency. */
            emergency?: boolean;
            /** @description Examinations and tests. */
            items?: components["schemas"]["ItemOrdered"][];
            /** @description Medicines. */
            medicines?: components["schemas"]["MedicineOrdered"][];
        };
        /** @description Another way to sign in. */
        OtherWay: {
            /**
             * @description The provider's name as people know it; absent when there is none.
             * @example 市政务统一认证
             */
            name?: string | null;
            /**
             * @description Where a browser begins: add `?back=` and a page of this server to come back to.
             * @example /oauth/external
             */
            start?: string | null;
            /** @description The provider's own name, by which accounts are linked. */
            issuer?: string | null;
        };
        /**
         * @description What was done with a card.
         * @enum {string}
         */
        Outcome: "accepted" | "overridden";
        /** @description How much of what is ordered is there already. */
        Overlap: {
            /** @description Items that are there. */
            found: number;
            /** @description Items that are ordered. */
            of: number;
            /** @description Codes of those that are there. */
            items: string[];
        };
        /** @description Why a card was passed over. */
        OverrideReason: {
            reason?: components["schemas"]["ReasonChosen"] | null;
            /** @description More, for the medical record. */
            userComment?: string;
        };
        /** @description What runs here. */
        Overview: {
            /** @description The region, by its six digits. */
            region: string;
            /** @description Its Chinese name. */
            regionName: string;
            /** @description Its English name. */
            regionNameEn: string;
            /** @description The program's version. */
            version: string;
            /**
             * @description Kind of database.
             * @example SQLite
             */
            database: string;
            /**
             * Format: date-time
             * @description Since when it runs.
             */
            startedAt: string;
            /**
             * Format: date-time
             * @description The server's time.
             */
            now: string;
            /**
             * Format: int64
             * @description Reports in the record; absent until they were counted for the first time.
             */
            reports?: number | null;
            /**
             * Format: int64
             * @description Residents with a record.
             */
            residents?: number | null;
            /**
             * Format: date-time
             * @description When reports and residents were counted: in a large record this lies back some minutes.
             */
            countedAt?: string | null;
            /** @description Recognition today. */
            today: components["schemas"]["Sums"];
            /** @description Recognition since the beginning. */
            total: components["schemas"]["Sums"];
        };
        /** @description The old and the new password. */
        PasswordChanged: {
            /**
             * Format: password
             * @description The password until now.
             */
            old: string;
            /**
             * Format: password
             * @description The one from now on.
             */
            new: string;
        };
        /**
         * @description How the patient is here.
         * @enum {string}
         */
        PatientClass: "unknown" | "outpatient" | "inpatient" | "emergency" | "other";
        /** @description One of: `resident`; `localId`; `document`. */
        PatientNamed: {
            /**
             * Format: uuid
             * @description The region's id of the person, as an earlier answer gave it.
             */
            resident?: string | null;
            /**
             * @description The institution's own number for the patient.
             * @example P0001
             */
            localId?: string | null;
            document?: components["schemas"]["DocumentNamed"] | null;
        };
        /** @description A patient, masked. */
        PatientShown: {
            /**
             * Format: uuid
             * @description The region's id of the person.
             */
            resident: string;
            /** @description Masked name. */
            name: string;
        };
        /** @description Legal days, both included. */
        PeriodShown: {
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
        };
        /** @description A person, masked: enough to compare, too little to know. */
        PersonMasked: {
            /**
             * Format: uuid
             * @description The region's id.
             */
            id: string;
            /** @description 张*. */
            name: string;
            /** @description By FHIR's code. */
            sex: string;
            /** @description As far as it is known. */
            birth?: string | null;
            /** @description 138****1234. */
            phone?: string | null;
            /** @description Kind (WS/T 364) and masked number. */
            documents: string[];
            /** @description Institutions that know the person. */
            institutions: string[];
        };
        /** @description A piece of the record. */
        PieceNamed: {
            /**
             * @description Type in FHIR.
             * @example DiagnosticReport
             */
            type: string;
            /** @description Its id, as `Type/{id}` of the FHIR face. */
            id: string;
        };
        /** @description An institution, or the whole region, for which somebody acts. */
        PlaceHeld: {
            /** @description The institution; the whole region when absent. */
            institution?: string | null;
            /** @description Its name; the region's for the whole region. */
            name: string;
            /** @description The roles held there. */
            roles: string[];
            /**
             * @description What the table of rights allows these roles at all, by name. About one resident it takes a relation as
             *     well, which each call finds out.
             * @example [
             *       "check-orders",
             *       "read-results",
             *       "see-rules"
             *     ]
             */
            acts: string[];
        };
        /** @description A place where a practitioner works. */
        PostMade: {
            /** @description The number that the institution gives them (工号). */
            staffNumber?: string | null;
            /** @description What they do there. */
            position?: string | null;
            /**
             * Format: date
             * @description First day. The same as that of a statement that is known: corrects it. Later: follows the one that
             *     goes on, which ends the day before.
             */
            validFrom: string;
            /**
             * Format: date
             * @description Last day, included; it goes on where there is none.
             */
            validUntil?: string | null;
        };
        /** @description A place of practice. */
        PostShown: {
            /** @description Code of the institution or department. */
            unit: string;
            /** @description Code of the institution. */
            institution: string;
            /** @description Number there. */
            staffNumber?: string | null;
            /** @description What they do there. */
            position?: string | null;
        };
        /** @description Somebody who works in health care. */
        PractitionerMade: {
            /** @description The name. */
            name?: string | null;
            /** @description The title (职称). */
            title?: string | null;
            /**
             * Format: date
             * @description First day. The same as that of a statement that is known: corrects it. Later: follows the one that
             *     goes on, which ends the day before.
             */
            validFrom: string;
            /**
             * Format: date
             * @description Last day, included; it goes on where there is none.
             */
            validUntil?: string | null;
        };
        /** @description A practitioner on a day. */
        PractitionerShown: {
            /** @description The number. */
            number: string;
            /** @description The name. */
            name: string;
            /** @description The title. */
            title?: string | null;
            /** @description Licences valid on the day. */
            licences: components["schemas"]["LicenceShown"][];
            /** @description Places of practice on the day. */
            posts: components["schemas"]["PostShown"][];
        };
        /** @description People by number, at most 1,000. */
        Practitioners: {
            practitioners: components["schemas"]["PractitionerShown"][];
            /** @description Where the next page begins, if there is one. */
            after?: string | null;
        };
        /** @description What is sent along. */
        Prefetch: {
            /** @description The patient, by whose identifiers it is found here. */
            patient: string;
        };
        /** @description What it costs when an institution of a level orders it. */
        PriceAt: {
            level: components["schemas"]["Level"];
            /**
             * Format: int64
             * @description In fen (1/100 yuan).
             */
            fen: number;
            rule: components["schemas"]["Rule"];
        };
        /** @description What a refused call gets: what is wrong, where, and what to do. */
        Problem: {
            /**
             * @description Names the kind of problem; the same for all of a kind.
             * @example urn:lianyi:problem:invalid
             */
            type: string;
            /**
             * @description The kind in words.
             * @example 请求有误 · The request is wrong
             */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status.
             * @example 400
             */
            status: number;
            /** @description What is wrong here and what to do. */
            detail: string;
            /** @description Where in the input, if in one place. */
            place?: string | null;
            /** @description Rows of a table that are wrong, all of them; nothing of the table was kept. */
            rows?: components["schemas"]["WrongRow"][];
            /** @description Mistakes in rules, all of them; nothing was kept. */
            faults?: components["schemas"]["WrongRule"][];
        };
        /** @description A change of the region's rule files. */
        Proposal: {
            /**
             * Format: date
             * @description First day on which it is in force.
             */
            effective: string;
            /** @description The document. */
            source: string;
            /** @description The files it changes. */
            files: components["schemas"]["FileProposed"][];
            /** @description The unified diff, for `patch -p1` in the folder of regions. */
            diff: string;
        };
        /** @description Why nothing is to be done. */
        PutAside: {
            /**
             * @description Why, without anything about a person: it stands on the trail.
             * @example 发送方已重发
             */
            reason: string;
        };
        /** @description A figure between two bounds. */
        RangeShown: {
            /**
             * Format: int64
             * @description Not less than this.
             */
            low: number;
            /**
             * Format: int64
             * @description Most likely.
             */
            expected: number;
            /**
             * Format: int64
             * @description Not more.
             */
            high: number;
        };
        /** @description Steps in which something came in, in order. */
        Rates: {
            /**
             * Format: date
             * @description First legal day.
             */
            from: string;
            /**
             * Format: date
             * @description Last legal day, included.
             */
            to: string;
            /** @description The steps; those in which nothing came are left out. */
            steps: components["schemas"]["Step"][];
        };
        /** @description A refused message as it came: personal data. */
        RawMessage: {
            /** @description What is known of it. */
            message: components["schemas"]["RefusedShown"];
            /** @description The message, its segments on lines of their own, read by the sender's character set. */
            text: string;
            /** @description Bytes as they came. */
            bytes: number;
        };
        /** @description Why a result does not stand in, or what there is to say about a line. */
        Reason: {
            /**
             * @description Stable, for programs.
             * @example outside-window
             */
            code: string;
            /** @description For the doctor, in Chinese. */
            text: string;
            /** @description In English. */
            textEn: string;
        };
        /** @description One of the card's reasons. */
        ReasonChosen: {
            /** @description Code of the region's ground. */
            code: string;
        };
        /** @description A record that is open. */
        RecordOpened: {
            /**
             * Format: uuid
             * @description Its id, by which it is reviewed.
             */
            id: string;
            /**
             * Format: uuid
             * @description Whose record, by the region's id.
             */
            resident: string;
            /** @description The patients that stand for this person, as `Patient/{id}` of the FHIR face. */
            patients: string[];
            /**
             * Format: date-time
             * @description Until when.
             */
            until: string;
        };
        /**
         * @description Whether somebody still has to look at a refused message.
         * @enum {string}
         */
        RefusedMark: "open" | "taken" | "put-aside";
        /** @description A page, newest first. */
        RefusedPage: {
            /** @description The messages. */
            messages: components["schemas"]["RefusedShown"][];
            /** @description The next page: send it as `after`. */
            next?: string | null;
        };
        /** @description A message that was refused. Nothing of what it said is in here. */
        RefusedShown: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description The institution it came from; empty for old ones. */
            institution: string;
            /** @description How it came. */
            kind: components["schemas"]["FeedWay"];
            /** @description The sender or key. */
            name: string;
            /** @description Its number with the sender (MSH-10), or of FHIR the id of the call. */
            controlId: string;
            /**
             * Format: date-time
             * @description When it came.
             */
            at: string;
            /** @description How it was refused: `AE`, `AR`, or an HTTP status. */
            code: string;
            /** @description What is wrong, where, and what to do. */
            reason: string;
            /** @description Whether somebody still has to look at it. */
            state: components["schemas"]["RefusedMark"];
            /**
             * Format: int64
             * @description How often it was tried again.
             */
            tries: number;
            /**
             * Format: date-time
             * @description When it was taken after all, or put aside.
             */
            settledAt?: string | null;
            /** @description By whom. */
            settledBy?: string | null;
        };
        /** @description The region that this server runs. */
        RegionShown: {
            /** @description Six digits (GB/T 2260). */
            code: string;
            /** @description Chinese name. */
            name: string;
            /** @description English name. */
            nameEn: string;
            /** @description Its time zone, in which legal days are counted. */
            zone: string;
            /**
             * Format: date
             * @description The day this is shown as of.
             */
            on: string;
            /** @description Items that may be recognised. */
            recognisableItems: number;
            /** @description Its institutions, in the order of the rule files. */
            institutions: components["schemas"]["InstitutionShown"][];
        };
        /** @description A patient as its institution states it, masked. */
        RegistrationShown: {
            /**
             * Format: uuid
             * @description The patient, as `Patient/{id}` of the FHIR face.
             */
            id: string;
            /** @description Code of the institution. */
            institution: string;
            /** @description It is the one that the number names. */
            named: boolean;
            /** @description 张*. */
            name: string;
            /** @description By FHIR's code. */
            sex: string;
            /** @description As far as it is stated. */
            birth?: string | null;
            /** @description 138****1234. */
            phone?: string | null;
            /** @description Kind (WS/T 364) and masked number. */
            documents: string[];
            /**
             * @description How it came to the resident: `by-document`, `by-likeness`, `new-resident`, `by-review`, `by-source` or
             *     `by-undoing`.
             * @example by-likeness
             */
            how?: string | null;
            /**
             * Format: date-time
             * @description Since when.
             */
            since?: string | null;
            /**
             * Format: uuid
             * @description The merge that brought it, which is undone as a whole; absent where none did.
             */
            merge?: string | null;
        };
        /** @description A resident and what it was made of. */
        Registrations: {
            /** @description The resident, masked. */
            resident: components["schemas"]["PersonMasked"];
            /** @description Its patients, in the order in which institutions registered them. */
            registrations: components["schemas"]["RegistrationShown"][];
        };
        /** @description Whose patients: of a resident, or of the resident of a patient that an institution's number names. */
        RegistrationsWanted: {
            /**
             * Format: uuid
             * @description The resident.
             */
            resident?: string | null;
            /** @description Code of the institution whose number it is. */
            institution?: string | null;
            /** @description The institution's number for the patient. */
            number?: string | null;
        };
        /** @description A report in readable form. It holds no name: who the patient is, the asking doctor knows. */
        ReportShown: {
            /**
             * Format: uuid
             * @description The report.
             */
            id: string;
            /**
             * Format: int64
             * @description This version.
             */
            version: number;
            /**
             * Format: int64
             * @description The version in force; greater than `version` when the report has changed since.
             */
            currentVersion: number;
            /**
             * Format: uuid
             * @description Whose record it is in, by the region's id.
             */
            resident: string;
            /**
             * @description By FHIR's code.
             * @example final
             */
            status: string;
            /** @description Verified and in force. */
            isFinal: boolean;
            /** @description Who made it, by the region's code. */
            institution: string;
            /** @description Its name. */
            institutionName?: string | null;
            /** @description What was examined, in the institution's words. */
            title: string;
            item?: components["schemas"]["ItemNamed"] | null;
            /**
             * Format: date-time
             * @description When the examination was made or the specimen taken; absent when the report does not say.
             */
            performedAt?: string | null;
            /** @description When this version was issued. */
            issuedAt?: string | null;
            /** @description What was seen, in words. */
            findings?: string | null;
            /** @description The conclusion, in words. */
            conclusion?: string | null;
            /** @description The results, in the report's order. */
            results: components["schemas"]["ResultShown"][];
            /** @description Whether the original images can be retrieved. */
            images: boolean;
            /** @description The images. */
            studies: components["schemas"]["StudyShown"][];
            /** @description The same as FHIR. */
            fhir: string;
        };
        /** @description The new password. */
        ResetDone: {
            /** @description Shown here and never again; it is changed at the first use. */
            password: string;
        };
        /** @description What is reset. */
        ResetWanted: {
            /** @description The second factor as well: its device was lost. */
            secondFactor?: boolean;
        };
        /** @description A resident, masked as the region's rules say. */
        ResidentFound: {
            /**
             * Format: uuid
             * @description The region's id.
             */
            id: string;
            /**
             * @description 张*.
             * @example 张*
             */
            name: string;
            /**
             * @description By FHIR's code.
             * @example female
             */
            sex: string;
            /**
             * @description As far as it is known.
             * @example 2000-02-29
             */
            birth?: string | null;
            /**
             * Format: int32
             * @description In whole years.
             */
            age?: number | null;
            /** @description 138****1234. */
            phone?: string | null;
            /** @description Documents. */
            documents: components["schemas"]["DocumentMasked"][];
            /** @description The own institution's number for the patient. */
            localId?: string | null;
            /** @description Institutions that know the person, in the order in which they came to. */
            institutions: components["schemas"]["InstitutionNamed"][];
            /**
             * @description What ties the caller to the person, the closest of it; absent where no relation is needed.
             * @example encounter
             */
            relation?: string | null;
        };
        /** @description The head of a record. */
        ResidentShown: {
            /** @description Who it is, masked. */
            person: components["schemas"]["ResidentFound"];
            /** @description The address, to the county. */
            address?: string | null;
            /**
             * @description Everything that ties the caller to the person, the closest first.
             * @example [
             *       "encounter",
             *       "order"
             *     ]
             */
            relations: string[];
            /**
             * Format: date-time
             * @description Until when the caller holds the record open without a relation; absent where it is not held open.
             */
            openedUntil?: string | null;
            /** @description Purposes for which the caller may ask for what is masked. */
            purposes: components["schemas"]["AccessPurpose"][];
            /** @description The patients that stand for the person, as `Patient/{id}` of the FHIR face. */
            patients: string[];
        };
        /** @description Who was found. */
        ResidentsFound: {
            /** @description What the text was taken for. */
            by: components["schemas"]["By"];
            /** @description Residents whom the caller may see, masked, those that fit best first. */
            residents: components["schemas"]["ResidentFound"][];
            /** @description There are more: narrow by the date of birth. */
            more: boolean;
        };
        /** @description One result. */
        ResultShown: {
            item?: components["schemas"]["ItemNamed"] | null;
            /** @description In the institution's words. */
            name: string;
            /** @description The value as it was written, with its comparator. */
            value?: string | null;
            /** @description The unit as it was written. */
            unit?: string | null;
            /** @description What the laboratory holds normal. */
            referenceRange?: string | null;
            /** @description Flags such as H and L. */
            flags: string[];
            /** @description By FHIR's code. */
            status: string;
            /** @description Method. */
            method?: string | null;
        };
        /** @description What became of trying again. */
        RetryOutcome: {
            /** @description Whether it is taken now. */
            taken: boolean;
            /** @description Reports of it that were stored now; none when it had been taken before. */
            reports: number;
            /** @description `AE` or `AR` when it was refused again. */
            code?: string | null;
            /** @description Why it was refused again. */
            reason?: string | null;
        };
        /** @description Who may be one person. */
        ReviewAsked: {
            /**
             * Format: uuid
             * @description A patient of an institution, as `Patient/{id}` of the FHIR face.
             */
            patient: string;
            /**
             * Format: uuid
             * @description The resident who may be the same person.
             */
            resident: string;
            /** @description Why somebody thinks so, in words, for whoever decides; up to 500 characters. No numbers of documents. */
            reason: string;
        };
        /** @description What came of it. */
        ReviewDecided: {
            /** @description Patients whose records moved to the other resident. */
            moved: number;
        };
        /** @description What was decided. */
        ReviewDecision: {
            decision: components["schemas"]["OneOrTwo"];
        };
        /** @description What was found. */
        ReviewGiven: {
            /** @description It was right to open the record. */
            justified: boolean;
            /** @description Why, or what follows. */
            note: string;
        };
        /** @description The pair. */
        ReviewOpened: {
            /**
             * Format: uuid
             * @description The review, to be decided by `POST /api/reviews/{id}`.
             */
            id: string;
        };
        /** @description A page of reviews, oldest first. */
        ReviewPage: {
            reviews: components["schemas"]["ReviewShown"][];
            /**
             * Format: uuid
             * @description Where the next page begins; absent on the last.
             */
            next?: string | null;
        };
        /** @description A pair to decide about. */
        ReviewShown: {
            /**
             * Format: uuid
             * @description The review.
             */
            id: string;
            /** @description `open`, `same` or `different`. */
            state: string;
            /**
             * @description Why a person has to decide.
             * @example likely
             */
            reason: string;
            /**
             * Format: int32
             * @description How likely they are one person, 0 to 1000.
             */
            score: number;
            /**
             * Format: date-time
             * @description Since when.
             */
            openedAt: string;
            /** @description Who decided; of an open pair that was asked about again, who did before. */
            decidedBy?: string | null;
            /**
             * Format: date-time
             * @description When.
             */
            decidedAt?: string | null;
            /** @description Who asked, where a person did. */
            askedBy?: string | null;
            /** @description Why. */
            askedWhy?: string | null;
            /**
             * Format: uuid
             * @description The patient, as `Patient/{id}` of the FHIR face.
             */
            patient: string;
            /** @description The patient's resident now. */
            resident: components["schemas"]["PersonMasked"];
            /** @description Who may be the same person. */
            candidate: components["schemas"]["PersonMasked"];
        };
        /** @description A review with what speaks for one person and what for two. */
        ReviewSideBySide: {
            /** @description The pair, masked. */
            review: components["schemas"]["ReviewShown"];
            comparison?: components["schemas"]["ComparisonShown"] | null;
        };
        /**
         * @description What a rule did in a decision.
         * @enum {string}
         */
        Role: "item" | "panel" | "lookback" | "label" | "domain" | "lapse" | "ground" | "price" | "overlap" | "days-left" | "atc-level";
        /** @description A role that was given. */
        RoleGiven: {
            /**
             * Format: uuid
             * @description Names the grant.
             */
            id: string;
        };
        /** @description A role. */
        RoleHeld: {
            /**
             * Format: uuid
             * @description Names the grant.
             */
            id: string;
            /**
             * @description The role.
             * @example doctor
             */
            role: string;
            /**
             * @description In Chinese.
             * @example 医师
             */
            roleName: string;
            /** @description The institution; the whole region when absent. */
            institution?: string | null;
            /**
             * Format: date-time
             * @description Until when; open when absent.
             */
            until?: string | null;
        };
        /** @description A role for somebody. */
        RoleWanted: {
            /**
             * @description The role.
             * @example doctor
             */
            role: string;
            /** @description The institution; the whole region when absent. */
            institution?: string | null;
            /**
             * Format: date-time
             * @description Until when; open when absent.
             */
            until?: string | null;
        };
        /** @description One dated version of one rule: where it stands and which document gives it. */
        Rule: {
            /**
             * @description Kind and code; the same for all versions of the rule.
             * @example item/CT-CHEST
             */
            id: string;
            /** @description The version: its first day as text. */
            version: string;
            /** @description The document that gives it. */
            source: string;
            /** @description No document gives it: an example, to be replaced by the region's own. */
            example: boolean;
            /**
             * Format: date
             * @description First day in force.
             */
            effective: string;
            /**
             * Format: date
             * @description Last day in force; open when absent.
             */
            until?: string | null;
            /** @description File below `regions/`. */
            file: string;
            /**
             * Format: int32
             * @description Line in the file.
             */
            line: number;
        };
        /** @description A rule that differs. */
        RuleChange: {
            /** @description How. */
            change: components["schemas"]["Change"];
            before?: components["schemas"]["RuleStated"] | null;
            after?: components["schemas"]["RuleStated"] | null;
            /** @description What differs, key by key; the document and whether it is an example stand as `source` and `example`. */
            fields: components["schemas"]["FieldChange"][];
        };
        /** @description One rule that a scenario changes. */
        RuleChanged: {
            /**
             * @description Kind and code.
             * @example item/CT-HEAD
             */
            rule: string;
            /** @description What is done to it. */
            change: components["schemas"]["HowChanged"];
            /**
             * Format: date
             * @description First day on which it holds.
             */
            effective: string;
            /**
             * Format: date
             * @description Last day; none where it goes on.
             */
            until?: string | null;
            /** @description The keys that the scenario states; the others stay as they are. */
            keys: string[];
        };
        /** @description What differs. */
        RuleDifference: {
            /**
             * Format: date
             * @description The first day.
             */
            from: string;
            /**
             * Format: date
             * @description The second.
             */
            to: string;
            /** @description The rules that differ, by sort and code. */
            changes: components["schemas"]["RuleChange"][];
        };
        /** @description The versions of a rule. */
        RuleHistory: {
            /** @description Oldest first. */
            versions: components["schemas"]["RuleStated"][];
        };
        /** @description One version of one rule as its file states it. */
        RuleStated: {
            /**
             * @description What sort of rule it is: `item`, `label`, `price`, `parameter`, …, as the tables of a rule file are called.
             * @example item
             */
            kind: string;
            /**
             * @description The code that all versions share.
             * @example CT-CHEST
             */
            code: string;
            /** @description What people call it, where the rule says. */
            name?: string | null;
            /** @description What it says, by the keys of the rule file, with what it inherits from its section. */
            fields: Record<string, never>;
            /** @description Where it stands, and which document gives it. */
            rule: components["schemas"]["Rule"];
            /** @description Its lines in the file, with the comment above them. */
            text: string;
        };
        /** @description The rules of a day. */
        Rules: {
            /**
             * Format: date
             * @description The day they are in force on.
             */
            on: string;
            /** @description How many fit, shown or not. */
            total: number;
            /** @description The rules, the best fit first, then by sort (what is asked for most before the rest) and code. */
            rules: components["schemas"]["RuleStated"][];
            /** @description Sorts of rules in force that day, with how many there are. */
            kinds: components["schemas"]["Counted"][];
            /** @description Documents that give them, with how many rules each. */
            sources: components["schemas"]["Counted"][];
            /** @description How many of all rules of the day no document gives. */
            examples: number;
            /** @description The days on which some rule begins or ceases to hold: on them there is something to compare. */
            turningDays: string[];
        };
        /** @description Digests of rules. */
        RulesShown: {
            /** @description Of those in force. */
            inForce: string;
            /** @description With the scenario over them. */
            scenario: string;
        };
        /** @description One run. */
        RunCompared: {
            /**
             * Format: uuid
             * @description The run.
             */
            run: string;
            /**
             * Format: uuid
             * @description Its scenario.
             */
            scenario: string;
            /** @description The scenario's name. */
            name: string;
            /**
             * Format: date
             * @description First legal day.
             */
            from: string;
            /**
             * Format: date
             * @description Last legal day.
             */
            to: string;
            /**
             * Format: date-time
             * @description What came into the database later was not looked at.
             */
            asOf: string;
            total?: components["schemas"]["FiguresShown"] | null;
        };
        /** @description What a run came to. */
        RunResult: {
            /**
             * @description What was replayed.
             * @example recognition
             */
            subject: string;
            /** @description The scenario. */
            scenario: components["schemas"]["ScenarioNamed"];
            /** @description The region's code. */
            region: string;
            /** @description The legal days, both included. */
            period: components["schemas"]["PeriodShown"];
            /**
             * Format: date-time
             * @description What came into the database later was not looked at.
             */
            asOf: string;
            /** @description Digests of the rules. */
            rules: components["schemas"]["RulesShown"];
            /** @description How ranges are made. */
            interval: components["schemas"]["IntervalShown"];
            /**
             * Format: int64
             * @description Groups of fewer residents are hidden.
             */
            hiddenBelow: number;
            total?: components["schemas"]["FiguresShown"] | null;
            /** @description By item or panel. */
            byItem: components["schemas"]["GroupShown"][];
            /** @description By ordering institution. */
            byInstitution: components["schemas"]["GroupShown"][];
            /** @description By its level: `tertiary`, `secondary`, `primary`, `village`, `other`. */
            byLevel: components["schemas"]["GroupShown"][];
            /** @description By month: `2025-01`. */
            byMonth: components["schemas"]["GroupShown"][];
            /** @description What is expected of doctors who see a new card, by item. */
            acceptance: components["schemas"]["AcceptanceShown"][];
        };
        /** @description A scenario over a period. */
        RunShown: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The scenario.
             */
            scenario: string;
            /**
             * @description What is replayed.
             * @example recognition
             */
            subject: string;
            /**
             * Format: date
             * @description First legal day.
             */
            from: string;
            /**
             * Format: date
             * @description Last legal day, included.
             */
            to: string;
            /**
             * Format: date-time
             * @description What came into the database later is not looked at.
             */
            asOf: string;
            /**
             * @description `queued`, `running`, `done`, `cancelled`, `failed`.
             * @example running
             */
            state: string;
            /**
             * Format: int64
             * @description Checks decided again.
             */
            done: number;
            /**
             * Format: int64
             * @description Checks in all, about.
             */
            total: number;
            /**
             * Format: int64
             * @description How much is done; 100 only at the end.
             */
            percent: number;
            /** @description Who started it. */
            startedBy: string;
            /**
             * Format: date-time
             * @description When.
             */
            startedAt: string;
            /**
             * Format: date-time
             * @description When it ended.
             */
            endedAt?: string | null;
            /** @description Why it failed. */
            error?: string | null;
        };
        /** @description Which period. */
        RunWanted: {
            /**
             * Format: date
             * @description First legal day.
             * @example 2025-01-01
             */
            from: string;
            /**
             * Format: date
             * @description Last legal day, included.
             * @example 2025-12-31
             */
            to: string;
            /**
             * Format: date-time
             * @description What came into the database later is not looked at; now when it is not said. The same run as of the same
             *     instant gives the same bytes.
             */
            asOf?: string | null;
        };
        /** @description Runs, newest first. */
        Runs: {
            runs: components["schemas"]["RunShown"][];
        };
        /**
         * @description In what two medicines are the same.
         * @enum {string}
         */
        Sameness: "generic" | "class";
        /** @description What recognition saves the patient and the insurer. */
        Saving: {
            /**
             * Format: int64
             * @description The amount in fen (1/100 yuan).
             * @example 26000
             */
            fen: number;
            /** @description The ordering institution's level, by which prices go. */
            level: components["schemas"]["Level"];
            /** @description The prices. */
            rules: components["schemas"]["Cited"][];
        };
        /** @description What a scenario comes to. */
        ScenarioCompared: {
            /** @description Lines recognised. */
            recognised: components["schemas"]["RangeShown"];
            /** @description Saved, in fen. */
            fen: components["schemas"]["RangeShown"];
        };
        /** @description The scenario as a whole. */
        ScenarioFigures: {
            /**
             * Format: int64
             * @description Cards.
             */
            cards: number;
            /** @description Lines recognised. */
            recognised: components["schemas"]["RangeShown"];
            /** @description Saved, in fen. */
            fen: components["schemas"]["RangeShown"];
            /** @description Residents with something recognised. */
            residents: components["schemas"]["RangeShown"];
        };
        /** @description A scenario, named. */
        ScenarioNamed: {
            id: string;
            name: string;
            digest: string;
        };
        /** @description A change of the region's rules that somebody wants to try on the past. It never changes. */
        ScenarioShown: {
            /**
             * Format: uuid
             * @description Its id; none of one that was only checked.
             */
            id?: string | null;
            /** @description What it is called. */
            name: string;
            /** @description Why it is tried. */
            reason: string;
            /** @description Who wrote it. */
            author: string;
            /**
             * Format: date-time
             * @description When.
             */
            createdAt: string;
            /** @description Digest of the overlay: the same for the same text. */
            digest: string;
            /** @description The rules that are changed, as TOML in the format of the region's files; left out of lists. */
            overlay?: string | null;
            /** @description What it does to which rule; left out of lists. */
            changes?: components["schemas"]["RuleChanged"][] | null;
            /** @description What somebody should look at, though it works. */
            warnings?: string[] | null;
        };
        /** @description Other rules. */
        ScenarioWanted: {
            /**
             * @description What it is called.
             * @example 头颅CT时限15天
             */
            name: string;
            /**
             * @description Why it is tried.
             * @example 复诊多在两周内
             */
            reason: string;
            /**
             * @description TOML in the format of the region's rule files. A row changes the rule of the same code and leaves the keys that
             *     it does not name; `[[drop]] rule = "item/…"` takes a rule away; `effective` and `until` say for which days.
             * @example [[item]]
             *     code = "CT-HEAD"
             *     window_days = 15
             */
            overlay: string;
            /** @description Only check it: nothing is kept. */
            dryRun?: boolean;
        };
        /** @description Scenarios, newest first. */
        Scenarios: {
            scenarios: components["schemas"]["ScenarioShown"][];
        };
        /** @description A seal. */
        SealShown: {
            /**
             * Format: int64
             * @description Its number.
             */
            number: number;
            /**
             * Format: date-time
             * @description When it was made.
             */
            at: string;
        };
        /** @description Who is looked for. */
        SearchWanted: {
            /**
             * @description What was typed: a whole name, its initials (`zs`), the number of a document, a telephone number, or the own
             *     institution's number for a patient.
             * @example 张三
             */
            text: string;
            by?: components["schemas"]["By"] | null;
            /**
             * @description Narrows to a date of birth, or its year or month.
             * @example 2000-02
             */
            birth?: string | null;
            /** @description Residents at most: 20 when absent, up to 50. */
            limit?: number | null;
        };
        /** @description A system that may send HL7 v2, and how what it sends is read. */
        Sender: {
            /** @description The institution it speaks for. */
            institution: string;
            /**
             * @description Where it connects from.
             * @example [
             *       "10.1.0.0/16"
             *     ]
             */
            networks: string[];
            /** @description What MSH-3 must say, if anything. */
            application?: string | null;
            /** @description What MSH-4 must say, if anything. */
            facility?: string | null;
            /**
             * @description Character set when MSH-18 names none, as MSH-18 would name it.
             * @example GB 18030-2000
             */
            charset?: string | null;
            /**
             * @description Time zone of its times without an offset; the region's when absent.
             * @example Asia/Shanghai
             */
            zone?: string | null;
            /**
             * @description The client certificate that it must show within TLS: its SHA-256 fingerprint, 64 hexadecimal digits with or without
             *     colons (`openssl x509 -noout -fingerprint -sha256`). None is needed when absent.
             */
            certificate?: string | null;
            /**
             * @description Whether it may send now.
             * @default true
             */
            active: boolean;
        };
        /** @description A sender with its name. */
        SenderNamed: components["schemas"]["Sender"] & {
            /** @description Names it in logs and audit. */
            name: string;
        };
        /** @description Senders by name. */
        Senders: {
            senders: components["schemas"]["SenderNamed"][];
        };
        /** @description What came of it. */
        Separated: {
            /**
             * Format: uuid
             * @description The resident that the patient has now.
             */
            resident: string;
        };
        /** @description Why. */
        Separation: {
            /** @description In words, for whoever asks later; up to 500 characters. No numbers of documents. */
            reason: string;
        };
        /** @description One service. */
        ServiceShown: {
            /** @description The hook it answers. */
            hook: string;
            /** @description Its address below `/cds-services/`. */
            id: string;
            /** @description For people. */
            title: string;
            /** @description For people, in more words. */
            description: string;
            /** @description What is sent along. */
            prefetch: components["schemas"]["Prefetch"];
            /** @description What a caller has to do. */
            usageRequirements: string;
        };
        /** @description The services of this server. */
        Services: {
            services: components["schemas"]["ServiceShown"][];
        };
        /**
         * @description What must be done before anything else can be.
         * @enum {string}
         */
        SessionPending: "factor" | "password" | "enrolment";
        /** @description A session. */
        SessionShown: {
            /** @description The token, to be sent as `Authorization: Bearer <token>`; absent when it stands in the cookie. */
            token?: string | null;
            /** @description With the cookie: what each change carries as `X-CSRF-Token`. */
            csrf: string;
            pending?: components["schemas"]["SessionPending"] | null;
            /**
             * Format: date-time
             * @description When it ends, whatever happens until then.
             */
            endsAt: string;
            /**
             * Format: int64
             * @description It ends when nothing was done for so long.
             */
            idleSeconds: number;
        };
        /** @description One side of a change. */
        SideShown: {
            /** @description The verdict. */
            verdict: components["schemas"]["Verdict"];
            /** @description Whether a result was offered. */
            offered: boolean;
            /**
             * Format: int64
             * @description What recognition would save, in fen.
             */
            fen: number;
        };
        /** @description Who signs in. */
        SigningIn: {
            /**
             * @description The account.
             * @example wang.li
             */
            login: string;
            /**
             * Format: password
             * @description The password.
             */
            password: string;
            /** @description For a browser: the token goes into a cookie that no script reads. */
            cookie?: boolean;
        };
        /** @description Statements, the oldest knowledge first. */
        StatementHistory: {
            statements: components["schemas"]["StatementShown"][];
        };
        /** @description A statement. */
        StatementShown: {
            /** @description Its fields. */
            fields: {
                [key: string]: string;
            };
            /**
             * Format: date
             * @description First day.
             */
            validFrom: string;
            /**
             * Format: date
             * @description Last day, included; it goes on where there is none.
             */
            validUntil?: string | null;
            /**
             * Format: date-time
             * @description Since when it is known.
             */
            knownFrom: string;
            /**
             * Format: date-time
             * @description Until when it was taken for true, where something else was stated since.
             */
            knownTo?: string | null;
        };
        /** @description What statements did. */
        StatementsMade: {
            /** @description Statements of what nothing was stated of. */
            new: number;
            /** @description Statements that changed what was stated. */
            changed: number;
            /** @description Statements that were known. */
            same: number;
            /** @description What is odd about them; they were taken all the same. */
            warnings: components["schemas"]["WrongRow"][];
        };
        /**
         * @description A table of counters. Corrections count on the day they are made: a number of one day may be negative,
         *     over a period they come right.
         */
        Statistics: {
            /**
             * Format: date
             * @description First legal day.
             */
            from: string;
            /**
             * Format: date
             * @description Last legal day, included.
             */
            to: string;
            /** @description One row for each group, in the order of their keys. */
            rows: components["schemas"]["StatisticsRow"][];
            /** @description All of them together. */
            total: components["schemas"]["StatisticsRow"];
        };
        /** @description One row. */
        StatisticsRow: {
            /** @description The group: a code, a date, or codes divided by `/`. */
            key: string;
            /** @description Its Chinese name, where the rules have one. */
            name?: string | null;
            /**
             * Format: int64
             * @description Lines checked.
             */
            checks: number;
            /**
             * Format: int64
             * @description Lines for which a recognisable result was there.
             */
            offered: number;
            /**
             * Format: int64
             * @description Lines recognised.
             */
            recognised: number;
            /**
             * Format: int64
             * @description Lines examined again, on any ground.
             */
            reexamined: number;
            /**
             * Format: int64
             * @description Of these, on grounds that do not count in the rate.
             */
            excused: number;
            /**
             * Format: int64
             * @description Money saved, in fen.
             */
            saved: number;
            /**
             * Format: int64
             * @description Of it given back, since a result was withdrawn or the answer changed.
             */
            returned: number;
            /**
             * Format: int64
             * @description What is saved and not given back.
             */
            net: number;
            /**
             * Format: int64
             * @description 互认率 in hundredths of a percent, rounded half up; none where nothing was decided.
             */
            rateHundredths?: number | null;
        };
        /** @description One step. */
        Step: components["schemas"]["FeedCount"] & {
            /**
             * Format: date-time
             * @description When it begins: an hour, or the midnight of a legal day.
             */
            at: string;
        };
        /** @description Images. */
        StudyOfEntry: {
            /** @description DICOM study instance UID. */
            studyUid?: string | null;
            /** @description DICOM modalities. */
            modalities: string[];
            /** @description Series that are named. */
            series: number;
            /** @description By FHIR's code; `available` when the images can be retrieved. */
            status: string;
            /** @description Whether somewhere says where the images are. */
            retrievable: boolean;
        };
        /** @description Where images are. */
        StudyShown: {
            /** @description DICOM study instance UID. */
            studyUid?: string | null;
            /** @description DICOM modalities. */
            modalities: string[];
            /** @description `available` when they can be retrieved. */
            status: string;
            /** @description The same as FHIR. */
            fhir: string;
        };
        /** @description An item that a local code may mean. */
        Suggested: {
            /** @description Code of the item. */
            item: string;
            /** @description Its name. */
            name: string;
            /**
             * Format: int32
             * @description 0 to 1000; from 900 the names or codes are the same.
             */
            score: number;
            /** @description Why. */
            why: string;
        };
        /** @description What can be done at a click. */
        Suggestion: {
            label: string;
            /** Format: uuid */
            uuid: string;
            isRecommended: boolean;
            actions: components["schemas"]["CardAction"][];
        };
        /** @description What it may mean. */
        Suggestions: {
            /** @description Best first, at most five. A person decides. */
            suggestions: components["schemas"]["Suggested"][];
        };
        /** @description Sums over the region. */
        Sums: {
            /**
             * Format: int64
             * @description Lines of orders checked.
             */
            checks: number;
            /**
             * Format: int64
             * @description Lines for which a recognisable result was there.
             */
            offered: number;
            /**
             * Format: int64
             * @description Lines recognised.
             */
            recognised: number;
            /**
             * Format: int64
             * @description Lines examined again.
             */
            reexamined: number;
            /**
             * Format: int64
             * @description Money saved and not given back, in fen.
             */
            net: number;
        };
        /** @description A page of a timeline. */
        Timeline: {
            /** @description Newest first. */
            entries: components["schemas"]["TimelineEntry"][];
            /** @description Where the next page begins; absent on the last. */
            next?: string | null;
            /** @description Lines of each sort within the other filters, whatever `kind` says. */
            kinds: {
                [key: string]: number;
            };
            /** @description Institutions that made something in this record, whatever the filters say. */
            institutions: components["schemas"]["InstitutionNamed"][];
        };
        /** @description Something that happened, or was found or ordered. */
        TimelineEntry: {
            /** @description Its id, as `Type/{id}` of the FHIR face. */
            id: string;
            /** @description Type in FHIR. */
            type: string;
            /**
             * @description `encounter`, `report`, `imaging`, `order`, `medicine`, `diagnosis`, `procedure`, `immunization` or `allergy`.
             * @example report
             */
            kind: string;
            /**
             * Format: date-time
             * @description When it happened or began; when it became known, where it does not say.
             */
            at: string;
            /** @description Whether it says when. */
            dated: boolean;
            /** @description When it ended, of a visit. */
            until?: string | null;
            /** @description Who made it, by the region's code. */
            institution: string;
            /** @description Its name. */
            institutionName?: string | null;
            /** @description What it is, in the institution's words. */
            title: string;
            /** @description Of a visit: `AMB` outpatient, `IMP` inpatient, `EMER` emergency and so on. */
            class?: string | null;
            item?: components["schemas"]["ItemNamed"] | null;
            /** @description By FHIR's code. */
            status: string;
            /** @description It was taken back or cancelled. */
            withdrawn: boolean;
            /** @description The doctor who ordered, saw or wrote it. */
            doctor?: string | null;
            /** @description The conclusion or what was seen, shortened; of a medicine the dosage. */
            summary?: string | null;
            /**
             * Format: int32
             * @description Results of a report.
             */
            results: number;
            /**
             * Format: int32
             * @description Results of a report that are flagged as not normal.
             */
            abnormal: number;
            /**
             * Format: uuid
             * @description By this a report is shown in full.
             */
            report?: string | null;
            study?: components["schemas"]["StudyOfEntry"] | null;
        };
        /** @description The token. */
        TokenGiven: {
            /** @description The token for the next one, for an app with `offline_access`. */
            refresh_token?: string | null;
            /** @description Who let the app act, signed (OpenID Connect), for an app with `openid`; with a code only. */
            id_token?: string | null;
            /** @description Whom `patient/` scopes mean: the id of a Patient. */
            patient?: string | null;
            /** @description The token, to be sent as `Authorization: Bearer <token>`. */
            access_token: string;
            /** @description `bearer`. */
            token_type: string;
            /**
             * Format: int64
             * @description Seconds for which it holds.
             */
            expires_in: number;
            /** @description What it is for. */
            scope: string;
        };
        /** @description A refusal (RFC 6749 §5.2). */
        TokenRefused: {
            /** @description `invalid_request`, `invalid_client`, `invalid_grant`, `invalid_scope`, `unsupported_grant_type`. */
            error: string;
            /** @description What is wrong and what to do. */
            error_description: string;
        };
        /** @description What is asked for (RFC 6749 §4.4, RFC 7523 §2.2). */
        TokenWanted: {
            /** @description `client_credentials`; for apps `authorization_code` and `refresh_token`. */
            grant_type?: string;
            /** @description `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`. */
            client_assertion_type?: string;
            /** @description The signed assertion. */
            client_assertion?: string;
            /** @description What the token is for; all that the client may do when absent. */
            scope?: string | null;
            /** @description Of an app (`authorization_code`, `refresh_token`): its id. */
            client_id?: string;
            /** @description The code that the person's browser brought. */
            code?: string;
            /** @description The address that it was brought to. */
            redirect_uri?: string;
            /** @description What the challenge was made from (RFC 7636). */
            code_verifier?: string;
            /** @description The token for the next one. */
            refresh_token?: string;
        };
        /** @description Rows of the trail, newest first. */
        Trail: {
            entries: components["schemas"]["TrailEntry"][];
        };
        /**
         * @description What was done.
         * @enum {string}
         */
        TrailAction: "read" | "search" | "create" | "update" | "check" | "decide" | "link" | "administer" | "export";
        /**
         * @description What kind of party.
         * @enum {string}
         */
        TrailActor: "system" | "person" | "operator";
        /** @description One access or change. */
        TrailEntry: {
            /**
             * Format: int64
             * @description Number of the chain, and place in it: by these the row is found again.
             */
            chain: number;
            /**
             * Format: int64
             * @description Place in the chain, from 1.
             */
            seq: number;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description What. */
            action: components["schemas"]["TrailAction"];
            /** @description Whether it was done or refused. */
            outcome: components["schemas"]["TrailOutcome"];
            /** @description What for. */
            purpose: components["schemas"]["TrailPurpose"];
            /** @description What kind of party did it. */
            actorKind: components["schemas"]["TrailActor"];
            /** @description The key, sender or operator. */
            actor: string;
            /** @description The doctor a system acted for. */
            onBehalfOf?: string | null;
            /** @description For which institution. */
            institution?: string | null;
            /**
             * Format: uuid
             * @description Whose record, by the region's id.
             */
            resident?: string | null;
            /** @description What it was about. */
            entity: string;
            /** @description More. */
            detail: string;
        };
        /**
         * @description How it ended.
         * @enum {string}
         */
        TrailOutcome: "done" | "denied";
        /** @description A page of the trail, newest first. */
        TrailPage: {
            /** @description The rows. Where much had to be looked at there may be few of them, or none, and yet a `next`. */
            entries: components["schemas"]["TrailEntry"][];
            /** @description There may be more: send it as `after`. */
            next?: string | null;
            /**
             * Format: date-time
             * @description From which instant on was looked.
             */
            from: string;
            /**
             * Format: date-time
             * @description Before which instant.
             */
            to: string;
        };
        /**
         * @description What for (RULES §7.2).
         * @enum {string}
         */
        TrailPurpose: "treatment" | "payment" | "operations" | "administration" | "request";
        /** @description What is looked for. The person stands in the body, since addresses end in logs; what is left out is not asked. */
        TrailSearch: {
            patient?: components["schemas"]["PatientNamed"] | null;
            /** @description Who did it, or the doctor for whom a system did it: account, key, sender or staff number. */
            actor?: string | null;
            /** @description For which institution. */
            institution?: string | null;
            action?: components["schemas"]["TrailAction"] | null;
            outcome?: components["schemas"]["TrailOutcome"] | null;
            /**
             * Format: date-time
             * @description From this instant on; thirty days before `to` when absent.
             */
            from?: string | null;
            /**
             * Format: date-time
             * @description Before this instant; now when absent.
             */
            to?: string | null;
            /** @description `next` of the page before. */
            after?: string | null;
            /**
             * Format: int32
             * @description Rows at most: 100 when absent, up to 500.
             */
            limit?: number | null;
        };
        /** @description The values of one item. */
        Trend: {
            /** @description The region's item. */
            item: components["schemas"]["ItemNamed"];
            /**
             * @description The unit of all points, in UCUM: the region's for this item, otherwise the one used most; empty where it is
             *     measured without one.
             * @example U/L
             */
            unit: string;
            /** @description Values that may be set beside each other, oldest first. */
            points: components["schemas"]["TrendPoint"][];
            /** @description Values that may not, oldest first, each with the reason. */
            left: components["schemas"]["TrendLeftOut"][];
        };
        /** @description A value that is not set beside the others. */
        TrendLeftOut: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description As it was written. */
            written: components["schemas"]["ValueWritten"];
            /**
             * @description `not-a-number` or `unit`.
             * @example unit
             */
            reason: string;
            /** @description Who measured it, by the region's code. */
            institution: string;
            /** @description Its name. */
            institutionName?: string | null;
            /**
             * Format: uuid
             * @description The report it stands in.
             */
            report?: string | null;
        };
        /** @description Items that were measured. */
        TrendList: {
            /** @description Those that were measured last first. */
            items: components["schemas"]["ItemMeasured"][];
        };
        /** @description One value. */
        TrendPoint: {
            /**
             * Format: date-time
             * @description When the specimen was taken or the examination made.
             */
            at: string;
            /**
             * @description In the trend's unit, as a decimal number.
             * @example 42.5
             */
            value: string;
            /** @description The lower bound of what the laboratory holds normal, in the trend's unit. */
            low?: string | null;
            /** @description The upper bound of it. */
            high?: string | null;
            written?: components["schemas"]["ValueWritten"] | null;
            /** @description Flags such as H and L. */
            flags: string[];
            /** @description Who measured it, by the region's code. */
            institution: string;
            /** @description Its name. */
            institutionName?: string | null;
            /**
             * Format: uuid
             * @description The report it stands in.
             */
            report?: string | null;
        };
        /** @description Why. */
        Undoing: {
            /** @description In words, for whoever asks later; up to 500 characters. */
            reason: string;
        };
        /**
         * @description An institution, consortium or department. What the region's rule files hold of it (name, kind, level, credit
         *     code, place) is left out, or repeated as it stands there.
         */
        UnitMade: {
            /** @description Its name. */
            name?: string | null;
            /** @description Its kind: `campus` or 院区, `consortium` or 医共体, `department` or 科室, and so on. */
            kind?: string | null;
            /** @description Its level: `primary` or 基层, and so on. */
            level?: string | null;
            /** @description Unified social credit code (GB 32100). One that fails its check character is kept, with a warning. */
            creditCode?: string | null;
            /** @description Code of the health institution (医疗机构代码, WS 218), checked in the same way. */
            institutionCode?: string | null;
            /** @description The unit that is the legal person for it; a consortium names one. */
            legalPerson?: string | null;
            /** @description Place, six digits. */
            area?: string | null;
            /** @description Address; with one it is shown as a FHIR Location. */
            address?: string | null;
            /** @description Telephone for everybody. */
            telephone?: string | null;
            /**
             * Format: date
             * @description First day. The same as that of a statement that is known: corrects it. Later: follows the one that
             *     goes on, which ends the day before.
             */
            validFrom: string;
            /**
             * Format: date
             * @description Last day, included; it goes on where there is none.
             */
            validUntil?: string | null;
        };
        /** @description A unit of the tree. */
        UnitShown: {
            /** @description Its code. */
            code: string;
            /** @description Its name. */
            name: string;
            /** @description Its kind. */
            kind: string;
            /** @description Its kind in Chinese. */
            kindName: string;
            /** @description Its level. */
            level?: string | null;
            /** @description Its level in Chinese. */
            levelName?: string | null;
            /** @description Code of the unit it belongs to. */
            parent?: string | null;
            /** @description How many units stand above it. */
            depth: number;
            /** @description The unit that is the legal person for it. */
            legalPerson?: string | null;
            /** @description Unified social credit code. */
            creditCode?: string | null;
            /** @description Code of the health institution. */
            institutionCode?: string | null;
            /** @description Place, six digits. */
            area?: string | null;
            /** @description Address. */
            address?: string | null;
            /** @description Telephone for everybody. */
            telephone?: string | null;
            /** @description Whether name, kind, level and codes stand in the region's rule files. */
            fromRules: boolean;
            /** @description Unified domains that it leaves to another. */
            delegations: components["schemas"]["DelegationShown"][];
        };
        /** @description The tree of a day. */
        UnitTree: {
            /**
             * Format: date
             * @description The day.
             */
            on: string;
            /** @description Units, each after the one that it belongs to. */
            units: components["schemas"]["UnitShown"][];
        };
        /** @description A local code that means nothing yet. */
        UnmappedCode: {
            /** @description Who sends it. */
            institution: string;
            /** @description Code system; empty for the institution's own list without a name. */
            system: string;
            /** @description The code. */
            code: string;
            /** @description Its name as sent. */
            display: string;
            /**
             * Format: int64
             * @description Results that wait for it.
             */
            results: number;
            /**
             * Format: date-time
             * @description First seen.
             */
            firstSeen: string;
            /**
             * Format: date-time
             * @description Last seen.
             */
            lastSeen: string;
        };
        /** @description A page of the list. */
        UnmappedPage: {
            /** @description Most results first. */
            codes: components["schemas"]["UnmappedCode"][];
            /** @description Where the next page begins; absent on the last. */
            next?: string | null;
        };
        /** @description What for. */
        UnmaskWanted: {
            /**
             * @description `treatment`, `payment`, `operations` or `request`, as far as the caller's roles have it.
             * @example treatment
             */
            purpose: string;
            /** @description More, for whoever asks later; up to 200 characters, no numbers of documents. */
            reason?: string;
        };
        /** @description What was masked. */
        Unmasked: {
            /** @description The name. */
            name: string;
            /** @description The telephone number. */
            phone?: string | null;
            /** @description The address. */
            address?: string | null;
            /** @description Documents with their numbers. */
            documents: components["schemas"]["DocumentMasked"][];
        };
        /** @description A value as it was written. */
        ValueWritten: {
            /**
             * @description With its comparator.
             * @example 42.5
             */
            value: string;
            /**
             * @description Its unit.
             * @example U/L
             */
            unit?: string | null;
        };
        /**
         * @description What was decided about a line.
         * @enum {string}
         */
        Verdict: "recognisable" | "partial" | "encouraged" | "not-recognisable" | "no-result" | "never-recognised" | "emergency" | "unknown";
        /** @description How a verification stands. */
        Verification: {
            /** @description Whether it runs, and what it found. */
            state: components["schemas"]["VerificationState"];
            /** @description Who asked for it; absent where none ran since the server started. */
            by?: string | null;
            /**
             * Format: date-time
             * @description When it began.
             */
            startedAt?: string | null;
            /**
             * Format: date-time
             * @description When it ended.
             */
            endedAt?: string | null;
            /**
             * Format: int64
             * @description Rows walked.
             */
            rows: number;
            /**
             * Format: int64
             * @description Rows there were when it began.
             */
            of: number;
            /**
             * Format: int64
             * @description The chain that is walked.
             */
            chain?: number | null;
            /** @description Chains that hold, up to which row and hash; there when it ended well. */
            chains: components["schemas"]["ChainStand"][];
            broken?: components["schemas"]["BreakShown"] | null;
        };
        /**
         * @description How a verification stands.
         * @enum {string}
         */
        VerificationState: "none" | "running" | "holds" | "broken" | "failed";
        /** @description A row of a table that is wrong. */
        WrongRow: {
            /** @description As the spreadsheet program numbers it; of JSON rows, the place in the list from 1. */
            row: number;
            /** @description Heading or field; empty where the row as a whole is wrong. */
            column: string;
            /** @description What is wrong and what to do. */
            reason: string;
        };
        /** @description A mistake in a rule. */
        WrongRule: {
            /**
             * @description The scenario, or the region's file that no longer fits it.
             * @example scenario.toml
             */
            file: string;
            /**
             * Format: int32
             * @description Line, from 1; 0 where it is about the whole.
             */
            line: number;
            /**
             * Format: int32
             * @description Column in characters, from 1; 0 where it is about the whole.
             */
            column: number;
            /** @description What is wrong and what to do. */
            reason: string;
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
    listAccounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The accounts, without their secrets */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountList"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountWanted"];
            };
        };
        responses: {
            /** @description The account, with its first password */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountMade"];
                };
            };
            /** @description There is an account of this name */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listExternalLinks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The links in force */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkList"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    linkExternal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkWanted"];
            };
        };
        responses: {
            /** @description Linked */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkMade"];
                };
            };
            /** @description This person is linked already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unlinkExternal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account */
                id: string;
                /** @description The link */
                link: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    lockAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Off */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resetAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetWanted"];
            };
        };
        responses: {
            /** @description The first password */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResetDone"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    grantRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleWanted"];
            };
        };
        responses: {
            /** @description Given */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleGiven"];
                };
            };
            /** @description It is held already, or does not go with a role that is held */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account */
                id: string;
                /** @description The grant */
                grant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken away */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unlockAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description On */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listApps: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All, revoked ones included */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppsShown"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    registerApp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppWanted"];
            };
        };
        responses: {
            /** @description Registered */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppMade"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeApp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The app */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showTrail: {
        parameters: {
            query: {
                /** @description The resident. */
                resident: string;
                /** @description Rows at most: 100 when absent, up to 1,000. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The trail, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trail"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showChains: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The heads */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Chains"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    searchTrail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrailSearch"];
            };
        };
        responses: {
            /** @description A page, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrailPage"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showVerification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How it stands */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verification"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    beginVerification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It runs */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verification"];
                };
            };
            /** @description One runs already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    giveAuthority: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuthorityWanted"];
            };
        };
        responses: {
            /** @description Given, as of now */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorityGiven"];
                };
            };
            /** @description The resident does not belong to this group, or there is no such group or account */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endAuthority: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Whose record */
                resident: string;
                /** @description The authority */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended, as of now */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOpenings: {
        parameters: {
            query?: {
                /** @description `open` (not reviewed yet, the default) or `reviewed`. */
                state?: string;
                /** @description Of this institution; the own one, or for the region all, when absent. */
                institution?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description At most 200, the oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Openings"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    breakGlass: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpeningWanted"];
            };
        };
        responses: {
            /** @description The record is open */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordOpened"];
                };
            };
            /** @description Nobody is known by this */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reviewOpening: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The opening */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReviewGiven"];
            };
        };
        responses: {
            /** @description Kept */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It was reviewed already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    searchCatalogue: {
        parameters: {
            query?: {
                /**
                 * @description Code, LOINC, part of a name, or initials of its pinyin; everything when absent.
                 * @example xbct
                 */
                q?: string;
                /** @description The legal day; today when absent. */
                on?: string;
                /** @description Entries at most: 50 when absent, up to 1,000. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Items and panels with the rule each stands in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogueFound"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showCatalogueItem: {
        parameters: {
            query?: {
                /** @description The legal day; today when absent. */
                on?: string;
            };
            header?: never;
            path: {
                /** @description The region's code */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The item or panel */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogueEntry"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listClients: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The clients */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clients"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    registerClient: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClientWanted"];
            };
        };
        responses: {
            /** @description Registered */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientMade"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The client */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFeeds: {
        parameters: {
            query?: {
                /** @description Of this institution; the own one, or for the region all, when absent. */
                institution?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The feeds */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Feeds"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showRates: {
        parameters: {
            query?: {
                /** @description First legal day; six days before `to` when absent. */
                from?: string;
                /** @description Last legal day, included; today when absent. */
                to?: string;
                /** @description `hour` (over 31 days at most) or `day`, which is usual. */
                by?: "hour" | "day";
                /** @description Of this institution; the own one, or for the region all, when absent. */
                institution?: string;
                /** @description Only what comes in this way: `mllp`, `fhir` or `sheet`. */
                kind?: string;
                /** @description Only this sender, key or account. */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The steps */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rates"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRefused: {
        parameters: {
            query?: {
                /** @description Of this institution; the own one, or for the region all, when absent. */
                institution?: string;
                /** @description Only what came this way: `mllp` or `fhir`. */
                kind?: string;
                /** @description Only this sender or key. */
                name?: string;
                /** @description `open` (the default), `taken`, `put-aside` or `all`. */
                state?: string;
                /** @description `next` of the page before. */
                after?: string;
                /** @description Messages at most: 50 when absent, up to 200. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusedPage"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putRefusedAside: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The message */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutAside"];
            };
        };
        responses: {
            /** @description Nothing is to be done about it */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No message of this id is open */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    openRefused: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The message */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it came */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RawMessage"];
                };
            };
            /** @description There is no such message */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryRefused: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The message */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken, or refused again and why */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetryOutcome"];
                };
            };
            /** @description There is no such message */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It would set back what came later, or its sender is gone */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listExports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description At most 200, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exports"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    askExport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExportWanted"];
            };
        };
        responses: {
            /** @description Asked for */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportAsked"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decideExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The export */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExportDecision"];
            };
        };
        responses: {
            /** @description Decided */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It was decided already, or asked for too long ago */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    fetchExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The export */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lines */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/fhir+ndjson": string;
                };
            };
            /** @description It is not approved, or its time has ended */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importReports: {
        parameters: {
            query?: {
                /** @description Check everything and store nothing. */
                dryRun?: boolean;
                /** @description The institution of rows that name none; the key's own when absent. */
                institution?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": number[];
                "text/csv": string;
            };
        };
        responses: {
            /** @description What became of each report */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportOutcome"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    downloadReportTemplate: {
        parameters: {
            query?: {
                /** @description `xlsx`, with a sheet of explanations, when absent. */
                format?: "csv" | "xlsx";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": number[];
                    "text/csv": string;
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: {
                /** @description Only this institution's. */
                institution?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys, without their secrets */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Keys"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyWanted"];
            };
        };
        responses: {
            /** @description The key, shown once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyMade"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such key in force */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    makeLaunch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LaunchWanted"];
            };
        };
        responses: {
            /** @description The token and the address to open */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaunchMade"];
                };
            };
            /** @description Nobody is known by this, or there is no such app */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    loadMappings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Mappings"];
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": number[];
                "text/csv": string;
            };
        };
        responses: {
            /** @description All rows are loaded */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MappingsLoaded"];
                };
            };
            /** @description Nothing is loaded: every wrong row is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    suggestMapping: {
        parameters: {
            query: {
                /** @description Code system; a LOINC code is looked for as such. */
                system?: string;
                /**
                 * @description The code.
                 * @example ALT01
                 */
                code: string;
                /**
                 * @description Its name; the code itself when absent.
                 * @example 谷丙转氨酶
                 */
                display?: string;
                /** @description LOINC, where the institution states one beside its own code. */
                loinc?: string;
                /** @description Unit of its results, as written. */
                unit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Suggestions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suggestions"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    downloadMappingTemplate: {
        parameters: {
            query?: {
                /** @description `xlsx`, with a sheet of explanations, when absent. */
                format?: "csv" | "xlsx";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": number[];
                    "text/csv": string;
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUnmapped: {
        parameters: {
            query?: {
                /** @description Only this institution. A key without the scope `manage` sees its own only. */
                institution?: string;
                /** @description Lines at most: 100 when absent, up to 1,000. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnmappedPage"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who is signed in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showAccesses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who looked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accesses"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listConsents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Consents, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bonds"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    giveConsent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Consent"];
            };
        };
        responses: {
            /** @description Given, as of now */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentGiven"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdrawConsent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The consent */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Withdrawn, as of now */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMyObjections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MyObjections"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    makeObjection: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ObjectionWanted"];
            };
        };
        responses: {
            /** @description Kept, and on the institution's worklist */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ObjectionMade"];
                };
            };
            /** @description There is no such access or piece in the own record */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The same waits for an answer */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdrawObjection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The objection */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken back, as of now */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is none of one's own in force */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChanged"];
            };
        };
        responses: {
            /** @description Changed; the session's new token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionShown"];
                };
            };
            /** @description The old password is wrong */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The new password breaks a rule or was used before */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMyRecords: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The own record first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MyRecords"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    beginSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The secret, shown once */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FactorOffered"];
                };
            };
            /** @description A second factor is in use */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMerges: {
        parameters: {
            query: {
                /** @description A resident, whether it ended or stayed. */
                resident: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its merges */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeList"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    undoMerge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The merge */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Undoing"];
            };
        };
        responses: {
            /** @description Undone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeUndone"];
                };
            };
            /** @description There is no such merge */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is undone already, or nothing of it is left to go back */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listObjections: {
        parameters: {
            query?: {
                /** @description `open` (waits for an answer, the default) or `answered`. */
                state?: string;
                /** @description At this institution; the own one, or for the region all, when absent. */
                institution?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The worklist */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ObjectionList"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    answerObjection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The objection */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerGiven"];
            };
        };
        responses: {
            /** @description Kept, and shown to the resident */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such objection, or it is another institution's to answer */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It was answered or taken back already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putDelegation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Code of the member */
                member: string;
                /** @description One of the seven unified domains, as `finance` or 财务 */
                domain: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DelegationMade"];
            };
        };
        responses: {
            /** @description It is kept */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatementsMade"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDevices: {
        parameters: {
            query?: {
                /** @description The day; today when absent. */
                on?: string;
                /** @description As it was known at this instant; as it is known now when absent. */
                knownAt?: string;
                /** @description Those at this unit or below it. */
                unit?: string;
                /** @description Numbers or codes after this one: the last of the page before. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The devices */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Devices"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The device's code */
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceMade"];
            };
        };
        responses: {
            /** @description It is kept */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatementsMade"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportOrganisation: {
        parameters: {
            query: {
                /** @description unit, membership, delegation, practitioner, licence, post or device. */
                topic: string;
                /** @description `xlsx` when absent. */
                format?: "csv" | "xlsx";
                /** @description Only what holds on this day; everything that is known when absent. */
                on?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": number[];
                    "text/csv": string;
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showStatements: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description unit, membership, delegation, practitioner, licence, post or device */
                topic: string;
                /** @description Code of the unit, member or device, number of the person */
                subject: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The statements */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatementHistory"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importOrganisation: {
        parameters: {
            query: {
                /** @description unit, membership, delegation, practitioner, licence, post or device. */
                topic: string;
                /** @description Check everything, keep nothing. */
                dryRun?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": number[];
                "text/csv": string;
            };
        };
        responses: {
            /** @description All rows are kept, or could be */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatementsMade"];
                };
            };
            /** @description Nothing is kept: every wrong row is named */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putLicence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The person's number */
                practitioner: string;
                /** @description The licence's number */
                number: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LicenceMade"];
            };
        };
        responses: {
            /** @description It is kept */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatementsMade"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putMembership: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Code of the member */
                member: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MembershipMade"];
            };
        };
        responses: {
            /** @description It is kept */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatementsMade"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putPost: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The person's number */
                practitioner: string;
                /** @description Code of the institution or department */
                unit: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostMade"];
            };
        };
        responses: {
            /** @description It is kept */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatementsMade"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPractitioners: {
        parameters: {
            query?: {
                /** @description The day; today when absent. */
                on?: string;
                /** @description As it was known at this instant; as it is known now when absent. */
                knownAt?: string;
                /** @description Those at this unit or below it. */
                unit?: string;
                /** @description Numbers or codes after this one: the last of the page before. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The people */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Practitioners"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putPractitioner: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The person's number in the region; never an identity card */
                number: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PractitionerMade"];
            };
        };
        responses: {
            /** @description It is kept */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatementsMade"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    downloadOrganisationTemplate: {
        parameters: {
            query: {
                /** @description unit, membership, delegation, practitioner, licence, post or device. */
                topic: string;
                /** @description `xlsx` when absent. */
                format?: "csv" | "xlsx";
                /** @description Only what holds on this day; everything that is known when absent. */
                on?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": number[];
                    "text/csv": string;
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showTree: {
        parameters: {
            query?: {
                /** @description The day; today when absent. */
                on?: string;
                /** @description As it was known at this instant; as it is known now when absent. */
                knownAt?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tree */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnitTree"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putUnit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The unit's code */
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UnitMade"];
            };
        };
        responses: {
            /** @description It is kept */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatementsMade"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showOverview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What runs here */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    findRegistrations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegistrationsWanted"];
            };
        };
        responses: {
            /** @description The resident and its patients */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Registrations"];
                };
            };
            /** @description There is no such resident or patient */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Too many searches: wait as long as `Retry-After` says */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    separatePatient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The patient, as `Patient/{id}` of the FHIR face */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Separation"];
            };
        };
        responses: {
            /** @description Separated */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Separated"];
                };
            };
            /** @description There is no such patient */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is alone with its resident, or came by a merge, which is undone instead */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkOrder: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckRequest"];
            };
        };
        responses: {
            /** @description The decision */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckAnswer"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    repeatCheck: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The check, as it was answered */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The check */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckRepeated"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    recordDecisions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Decisions"];
            };
        };
        responses: {
            /** @description All are recorded */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecisionsAnswer"];
                };
            };
            /** @description A chosen report was withdrawn meanwhile: check the order again */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A ground that does not exist, a patient who was not told, a report that may not stand in */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showGrid: {
        parameters: {
            query: {
                /**
                 * @description First legal day.
                 * @example 2023-08-01
                 */
                from: string;
                /**
                 * @description Last legal day, included.
                 * @example 2023-08-31
                 */
                to: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cells */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Grid"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listGrounds: {
        parameters: {
            query?: {
                /** @description The legal day; today when absent. */
                on?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The grounds */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Grounds"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamFigures: {
        parameters: {
            query?: {
                /**
                 * @description Ends after so many events, for scripts; goes on when absent.
                 * @example 1
                 */
                events?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events `figures` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["LiveFigures"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showReport: {
        parameters: {
            query?: {
                /** @description The version; the current one when absent. */
                version?: number;
            };
            header?: never;
            path: {
                /** @description The report, as a candidate names it */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportShown"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCounted: {
        parameters: {
            query: {
                /**
                 * @description First legal day.
                 * @example 2023-08-01
                 */
                from: string;
                /**
                 * @description Last legal day, included.
                 * @example 2023-08-31
                 */
                to: string;
                /** @description Which number. */
                measure: "checks" | "offered" | "recognised" | "reexamined" | "excused" | "saved" | "returned";
                /** @description Only this ordering institution. A key without the scope `manage` sees its own only. */
                institution?: string;
                /** @description Only this item or panel. */
                item?: string;
                /** @description Only this department. */
                department?: string;
                /** @description Only this doctor, by staff number. */
                doctor?: string;
                /** @description Only re-examinations on this ground. */
                ground?: string;
                /** @description Only ordering institutions of this level, as of the last day of the period. */
                level?: "tertiary" | "secondary" | "primary" | "village" | "other";
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows at most: 50 when absent, up to 200. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rows, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CountedRows"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showStatistics: {
        parameters: {
            query: {
                /**
                 * @description First legal day.
                 * @example 2023-08-01
                 */
                from: string;
                /**
                 * @description Last legal day, included.
                 * @example 2023-08-31
                 */
                to: string;
                /** @description By what rows are made. */
                groupBy?: "institution" | "item" | "department" | "doctor" | "day" | "month" | "level" | "ground";
                /** @description Only this ordering institution. A key without the scope `manage` sees its own only. */
                institution?: string;
                /** @description Only this item or panel. */
                item?: string;
                /** @description Only this department. */
                department?: string;
                /** @description Only this doctor, by staff number. */
                doctor?: string;
                /** @description Only re-examinations on this ground: the other numbers are 0 then. */
                ground?: string;
                /** @description Only ordering institutions of this level, as of the last day of the period. */
                level?: "tertiary" | "secondary" | "primary" | "village" | "other";
                /** @description `csv` or `xlsx` for a spreadsheet; so does `Accept: text/csv`. */
                format?: "json" | "csv" | "xlsx";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The table */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Statistics"];
                    "text/csv": string;
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": number[];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showRegion: {
        parameters: {
            query?: {
                /** @description The legal day; today when absent. */
                on?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The region */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegionShown"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    searchResidents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchWanted"];
            };
        };
        responses: {
            /** @description Who was found */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResidentsFound"];
                };
            };
            /** @description Too many searches: wait as long as `Retry-After` says */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showResident: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The resident, by the region's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The head of the record */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResidentShown"];
                };
            };
            /** @description There is no such resident, or none that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listResidentAccesses: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                after?: string;
                /** @description Accesses at most: 50 when absent, up to 500. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The resident, by the region's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who looked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessPage"];
                };
            };
            /** @description There is no such resident, or none that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showTimeline: {
        parameters: {
            query?: {
                /**
                 * @description Sorts, with commas between: `encounter`, `report`, `imaging`, `order`, `medicine`, `diagnosis`, `procedure`,
                 *     `immunization`, `allergy`; all when absent.
                 */
                kind?: string;
                /** @description Reports and orders of this item or panel of the region. */
                item?: string;
                /** @description Made by this institution. */
                institution?: string;
                /** @description From this legal day on. */
                from?: string;
                /** @description Up to this legal day. */
                to?: string;
                /** @description The `next` of the page before. */
                after?: string;
                /** @description Lines at most: 50 when absent, up to 200. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The resident, by the region's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the timeline */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timeline"];
                };
            };
            /** @description There is no such resident, or none that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTrends: {
        parameters: {
            query?: {
                /** @description From this legal day on. */
                from?: string;
                /** @description Up to this legal day. */
                to?: string;
            };
            header?: never;
            path: {
                /** @description The resident, by the region's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Items with their newest values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrendList"];
                };
            };
            /** @description There is no such resident, or none that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showTrend: {
        parameters: {
            query?: {
                /** @description From this legal day on. */
                from?: string;
                /** @description Up to this legal day. */
                to?: string;
            };
            header?: never;
            path: {
                /** @description The resident, by the region's id */
                id: string;
                /** @description The region's code of the item */
                item: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The values */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trend"];
                };
            };
            /** @description There is no such resident or item, or none that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unmaskResident: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The resident, by the region's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UnmaskWanted"];
            };
        };
        responses: {
            /** @description What was masked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Unmasked"];
                };
            };
            /** @description The caller's roles have no such purpose */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such resident, or none that the caller may see */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listReviews: {
        parameters: {
            query?: {
                /** @description `open` (when absent), `same` or `different`. */
                state?: string;
                /** @description Reviews at most: 50 when absent, up to 200. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of reviews */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewPage"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    askReview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReviewAsked"];
            };
        };
        responses: {
            /** @description Open: the review there was, or a new one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewOpened"];
                };
            };
            /** @description There is no such patient or resident */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description They are one resident already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showReview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The review */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pair */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewSideBySide"];
                };
            };
            /** @description There is no such review */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decideReview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The review */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReviewDecision"];
            };
        };
        responses: {
            /** @description Decided */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewDecided"];
                };
            };
            /** @description It is decided already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRules: {
        parameters: {
            query?: {
                /** @description The legal day; today when absent. */
                on?: string;
                /** @description Only this sort: `item`, `panel`, `label`, `price`, `ground`, `parameter`, `domain`, `institution`, … */
                kind?: string;
                /** @description Only rules of this document, as `sources` names it. */
                source?: string;
                /** @description `true`: only what no document gives; `false`: only what one does. */
                example?: boolean;
                /** @description Code, part of a name or of the text, or initials of the name's pinyin. */
                q?: string;
                /** @description Rules that are passed over. */
                offset?: number;
                /** @description Rules at most: 50 when absent, up to 500. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rules with text, document, file and line */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rules"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    compareRules: {
        parameters: {
            query: {
                /**
                 * @description The first.
                 * @example 2023-08-01
                 */
                from: string;
                /**
                 * @description The second.
                 * @example 2024-08-01
                 */
                to: string;
                /** @description Only this sort of rule. */
                kind?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What differs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleDifference"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showRuleHistory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What sort of rule it is, such as `item` */
                kind: string;
                /** @description Its code; a slash in it is written %2F */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleHistory"];
                };
            };
            /** @description There is no such rule */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listScenarios: {
        parameters: {
            query?: {
                /** @description Only those made before this one. */
                before?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The scenarios, without their overlays */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scenarios"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createScenario: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScenarioWanted"];
            };
        };
        responses: {
            /** @description It would be kept so (`dryRun`) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScenarioShown"];
                };
            };
            /** @description The scenario */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScenarioShown"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    compareRuns: {
        parameters: {
            query: {
                /** @description Runs that are done, divided by commas: one to eight. */
                runs: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The comparison */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Compared"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showScenario: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The scenario */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The scenario */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScenarioShown"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    proposeScenario: {
        parameters: {
            query: {
                /**
                 * @description First day on which it is to be in force.
                 * @example 2027-01-01
                 */
                effective: string;
                /**
                 * @description The document that puts it in force: `source` of the new rules.
                 * @example 绵卫发〔2026〕12号
                 */
                source: string;
                /** @description `diff` for the unified diff alone. */
                format?: "json" | "diff";
            };
            header?: never;
            path: {
                /** @description The scenario */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The change */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Proposal"];
                    "text/x-diff": string;
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRuns: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The scenario */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Runs"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    runScenario: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The scenario */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunWanted"];
            };
        };
        responses: {
            /** @description The run, waiting */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShown"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The scenario */
                id: string;
                /** @description The run */
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShown"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The scenario */
                id: string;
                /** @description The run */
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run, cancelled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunShown"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listChanges: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description At most so many: 50 unless said, 500 at most. */
                limit?: number;
                /** @description Only of this item or panel. */
                item?: string;
                /** @description Only of this ordering institution. */
                institution?: string;
                /** @description Only `gained`, `lost` or `other`. */
                kind?: string;
            };
            header?: never;
            path: {
                /** @description The scenario */
                id: string;
                /** @description The run */
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangesShown"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explainChange: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The scenario */
                id: string;
                /** @description The run */
                run: string;
                /** @description The check */
                check: string;
                /** @description The line */
                line: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Both decisions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LineExplained"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showResult: {
        parameters: {
            query?: {
                /** @description `xlsx` for a spreadsheet program. */
                format?: "json" | "xlsx";
            };
            header?: never;
            path: {
                /** @description The scenario */
                id: string;
                /** @description The run */
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The result */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunResult"];
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSenders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The senders */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Senders"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putSender: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The sender's name */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Sender"];
            };
        };
        responses: {
            /** @description It may send from now on */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeSender: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The sender's name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no sender of this name */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SigningIn"];
            };
        };
        responses: {
            /** @description Signed in; something may be pending */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionShown"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showExternalSignIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The provider, or nothing */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtherWay"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    useLaunch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LaunchUsed"];
            };
        };
        responses: {
            /** @description Signed in; something may be pending */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Launched"];
                };
            };
            /** @description The launch is used up, too late, for something else, or for nobody who works there */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session's new token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionShown"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    giveSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeGiven"];
            };
        };
        responses: {
            /** @description Taken; the session's new token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionShown"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    discoverCdsServices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The services */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Services"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    callCdsService: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The service */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HookCalled"];
            };
        };
        responses: {
            /** @description Cards */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cards"];
                };
            };
            /** @description The patient was not sent along and is not known by an id of this server */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendCdsFeedback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The service */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FeedbackGiven"];
            };
        };
        responses: {
            /** @description Recorded; the same feedback again changes nothing */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    giveToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["TokenWanted"];
            };
        };
        responses: {
            /** @description The token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenGiven"];
                };
            };
            /** @description Refused */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenRefused"];
                };
            };
            /** @description The app's secret is wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenRefused"];
                };
            };
            /** @description Refused: what is wrong, where, and what to do */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
