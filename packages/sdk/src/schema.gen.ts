// Generated from openapi.yaml by `pnpm generate`. Do not edit.
export interface paths {
    "/api/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make an account and sign in
         * @description Anybody may register. The account starts with an organization of its own, as its OWNER: `organizationName`, or one named after the person.
         */
        post: operations["registerUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in
         * @description The answer, and the time it takes, are the same for an unknown address and a wrong password.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a new pair of tokens
         * @description Each refresh token works once. For a few seconds it gets the same answer again, in case the first was lost; if it comes back later than that, the whole session ends, since somebody else may hold it.
         */
        post: operations["refreshSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out
         * @description Ends the session of the access token at once, and that of the refresh token if one is given.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your profile */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change your profile */
        patch: operations["updateMe"];
        trace?: never;
    };
    "/api/v1/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The organizations you belong to */
        get: operations["listOrganizations"];
        put?: never;
        /**
         * Found an organization
         * @description You become its OWNER.
         */
        post: operations["createOrganization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{organizationId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organizationId: components["parameters"]["OrganizationPath"];
            };
            cookie?: never;
        };
        /** One organization */
        get: operations["getOrganization"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Rename an organization */
        patch: operations["updateOrganization"];
        trace?: never;
    };
    "/api/v1/organizations/{organizationId}/members": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organizationId: components["parameters"]["OrganizationPath"];
            };
            cookie?: never;
        };
        /**
         * Its members
         * @description Guests may not see them.
         */
        get: operations["listOrganizationMembers"];
        put?: never;
        /**
         * Add somebody
         * @description By id, or by the e-mail address of their account: one of the two.
         */
        post: operations["addOrganizationMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{organizationId}/members/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organizationId: components["parameters"]["OrganizationPath"];
                userId: components["parameters"]["UserPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a member, or leave
         * @description Ends their memberships in its projects too.
         */
        delete: operations["removeOrganizationMember"];
        options?: never;
        head?: never;
        /**
         * Change a member's role
         * @description Only owners make and unmake owners.
         */
        patch: operations["changeOrganizationRole"];
        trace?: never;
    };
    "/api/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The projects you can see */
        get: operations["listProjects"];
        put?: never;
        /**
         * Start a project
         * @description You become its OWNER. Without `statuses` it gets one of each category.
         */
        post: operations["createProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{projectId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: components["parameters"]["ProjectPath"];
            };
            cookie?: never;
        };
        /**
         * One project
         * @description With its statuses, in board order, and its labels.
         */
        get: operations["getProject"];
        put?: never;
        post?: never;
        /**
         * Delete a project
         * @description It can be restored for 30 days.
         */
        delete: operations["deleteProject"];
        options?: never;
        head?: never;
        /** Change a project */
        patch: operations["updateProject"];
        trace?: never;
    };
    "/api/v1/projects/{projectId}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: components["parameters"]["ProjectPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put a project away
         * @description It stays readable and takes no changes.
         */
        post: operations["archiveProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{projectId}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: components["parameters"]["ProjectPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring a project back
         * @description From the archive, or from deletion within 30 days.
         */
        post: operations["restoreProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{projectId}/members": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: components["parameters"]["ProjectPath"];
            };
            cookie?: never;
        };
        /** Its members */
        get: operations["listProjectMembers"];
        put?: never;
        /**
         * Add somebody to a project
         * @description By id, or by the e-mail address of their account: one of the two. Somebody new to the organization becomes its GUEST.
         */
        post: operations["addProjectMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{projectId}/members/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: components["parameters"]["ProjectPath"];
                userId: components["parameters"]["UserPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a member, or leave */
        delete: operations["removeProjectMember"];
        options?: never;
        head?: never;
        /**
         * Change a member's role
         * @description Only owners make and unmake owners.
         */
        patch: operations["changeProjectRole"];
        trace?: never;
    };
    "/api/v1/projects/{projectId}/statuses": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: components["parameters"]["ProjectPath"];
            };
            cookie?: never;
        };
        /**
         * Its statuses
         * @description All of them, in board order, on one page.
         */
        get: operations["listStatuses"];
        put?: never;
        /**
         * Add a status
         * @description A status belongs to one category for life. Answers the project, whose version it raised.
         */
        post: operations["addStatus"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{projectId}/statuses/{statusId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: components["parameters"]["ProjectPath"];
                statusId: components["parameters"]["StatusPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a status
         * @description Its tasks then show the replacement.
         */
        delete: operations["removeStatus"];
        options?: never;
        head?: never;
        /** Rename, put away or move a status */
        patch: operations["updateStatus"];
        trace?: never;
    };
    "/api/v1/projects/{projectId}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: components["parameters"]["ProjectPath"];
            };
            cookie?: never;
        };
        /**
         * Its labels
         * @description All of them on one page.
         */
        get: operations["listLabels"];
        put?: never;
        /**
         * Add a label
         * @description Answers the project, whose version it raised.
         */
        post: operations["addLabel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{projectId}/labels/{labelId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: components["parameters"]["ProjectPath"];
                labelId: components["parameters"]["LabelPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a label
         * @description Its tasks then show the replacement, or no longer show it.
         */
        delete: operations["removeLabel"];
        options?: never;
        head?: never;
        /** Rename or recolour a label */
        patch: operations["updateLabel"];
        trace?: never;
    };
    "/api/v1/projects/{projectId}/imports": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: components["parameters"]["ProjectPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take over a board from elsewhere
         * @description A job does it; ask `GET /api/v1/jobs/{jobId}` how far it is. The board's lists become the project's statuses, its cards tasks. A project takes one board, and a board goes into one project. Run it again with a newer export to add what is new; what was changed here stays as it is.
         */
        post: operations["importProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The tasks you can see
         * @description In one project, or in all of yours. All conditions hold together.
         */
        get: operations["listTasks"];
        put?: never;
        /**
         * Make a task
         * @description In the first PENDING status, unless told otherwise; at the end of its list, unless `after` or `before` names a neighbour.
         */
        post: operations["createTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{taskId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                taskId: components["parameters"]["TaskPath"];
            };
            cookie?: never;
        };
        /** One task */
        get: operations["getTask"];
        put?: never;
        post?: never;
        /**
         * Delete a task
         * @description It can be restored for 30 days.
         */
        delete: operations["deleteTask"];
        options?: never;
        head?: never;
        /**
         * Change a task
         * @description A JSON merge patch: what is absent stays as it is. Assignees and labels also take `{ add, remove }`.
         */
        patch: operations["updateTask"];
        trace?: never;
    };
    "/api/v1/tasks/{taskId}/transitions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                taskId: components["parameters"]["TaskPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move a task to another status
         * @description By the id of a status, or to the first status of a category.
         */
        post: operations["transitionTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{taskId}/move": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                taskId: components["parameters"]["TaskPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move a task within its list
         * @description Between its new neighbours; one of them is enough. The task keeps its version.
         */
        post: operations["moveTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{taskId}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                taskId: components["parameters"]["TaskPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put a task away */
        post: operations["archiveTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{taskId}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                taskId: components["parameters"]["TaskPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring a task back
         * @description From the archive, or from deletion within 30 days.
         */
        post: operations["restoreTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{taskId}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                taskId: components["parameters"]["TaskPath"];
            };
            cookie?: never;
        };
        /** Its comments */
        get: operations["listComments"];
        put?: never;
        /** Comment on a task */
        post: operations["createComment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{taskId}/comments/{commentId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                taskId: components["parameters"]["TaskPath"];
                commentId: components["parameters"]["CommentPath"];
            };
            cookie?: never;
        };
        /** One comment */
        get: operations["getComment"];
        put?: never;
        post?: never;
        /** Delete your comment */
        delete: operations["deleteComment"];
        options?: never;
        head?: never;
        /** Edit your comment */
        patch: operations["editComment"];
        trace?: never;
    };
    "/api/v1/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your inbox */
        get: operations["listNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/unread-count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How much is unread */
        get: operations["countUnread"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/{notificationId}/read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                notificationId: components["parameters"]["NotificationPath"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark as read
         * @description Once read it stays read; doing it again changes nothing.
         */
        post: operations["readNotification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The jobs you asked for
         * @description Finished ones are kept for 30 days.
         */
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: components["parameters"]["JobPath"];
            };
            cookie?: never;
        };
        /**
         * A job
         * @description For whoever asked for it, and for those who administer the organization.
         */
        get: operations["getJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the server is, part by part */
        get: operations["getHealth"];
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
        /**
         * Figures for Prometheus
         * @description Of requests, the engine and the process, in Prometheus' text format 0.0.4. Open to whoever reaches the server, unless it was started with a token for scrapers.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the process runs
         * @description It touches nothing behind the server. Restart the process when this fails.
         */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether it takes requests
         * @description Send requests elsewhere while this fails; it does while the server starts, stops or has lost its database.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document as JSON */
        get: operations["getOpenapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document as a page */
        get: operations["getDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        /** @example 0193c1f2-6a80-7c31-9d8e-52c6b0f1a001 */
        Id: string;
        /** @description One line of text. Space around it is taken off. */
        Name: string;
        /** @description One line of text. Space around it is taken off. */
        Title: string;
        /** @description One line of text. Space around it is taken off. */
        ItemTitle: string;
        SearchText: string;
        Markdown: string;
        /** @description Markdown; more than space. */
        CommentBody: string;
        /**
         * Format: date-time
         * @description A moment, in UTC with milliseconds.
         * @example 2026-11-21T09:30:00.000Z
         */
        Time: string;
        /**
         * Format: email
         * @description Compared without case and kept in lower case.
         */
        Email: string;
        /**
         * @description An IANA name.
         * @example Europe/Madrid
         */
        TimeZone: string;
        /**
         * @description BCP 47.
         * @example en-GB
         */
        Locale: string;
        /** @example #1f7a8c */
        Color: string;
        /** @description Free data of yours, at most 8 levels deep. */
        Metadata: {
            [key: string]: unknown;
        };
        /** @description Where it came from; unique within the organization. */
        ExternalRef: {
            /** @example other-tracker */
            system: string;
            id: components["schemas"]["Id"];
        };
        /** @description A day, the same everywhere. */
        Day: {
            /**
             * Format: date
             * @example 2026-12-01
             */
            date: string;
        };
        /** @description A moment, with the time zone it was meant in. */
        Moment: {
            /**
             * Format: date-time
             * @example 2026-12-01T17:00:00.000Z
             */
            at: string;
            timeZone: components["schemas"]["TimeZone"];
        };
        /** @description The whole set, or what to add to it and take from it. */
        SetChange: components["schemas"]["Id"][] | {
            add?: components["schemas"]["Id"][];
            remove?: components["schemas"]["Id"][];
        };
        /** @description Hand it back as `cursor` for the next page; null on the last. */
        NextCursor: string | null;
        /** @enum {string} */
        OrganizationRole: "OWNER" | "ADMIN" | "MEMBER" | "GUEST";
        /** @enum {string} */
        ProjectRole: "OWNER" | "ADMIN" | "CONTRIBUTOR" | "COMMENTER" | "VIEWER";
        /**
         * @description What the rules know of a status.
         * @enum {string}
         */
        StatusCategory: "PENDING" | "IN_PROGRESS" | "COMPLETED" | "CANCELLED";
        /** @enum {string} */
        Priority: "LOW" | "MEDIUM" | "HIGH" | "URGENT";
        /**
         * @description RFC 9457. `code` is stable; `title` and `detail` are for people and may change.
         * @example {
         *       "type": "urn:taskwright:error:input.invalid",
         *       "title": "The input is not valid.",
         *       "status": 422,
         *       "code": "input.invalid",
         *       "errors": [
         *         {
         *           "path": "title",
         *           "rule": "max_length",
         *           "message": "has more than 255 characters or items"
         *         }
         *       ],
         *       "requestId": "0193c1f2-6a80-7c31-9d8e-52c6b0f1a0ff"
         *     }
         */
        Problem: {
            /**
             * Format: uri-reference
             * @description Names the code as a URI.
             * @example urn:taskwright:error:task.not_found
             */
            type: string;
            title: string;
            status: number;
            code: components["schemas"]["ProblemCode"];
            detail?: string;
            /** @description What is wrong with the input, field by field. Never the rejected value. */
            errors?: components["schemas"]["FieldError"][];
            /** @description Names the request in the server's log. */
            requestId: string;
            /** @description Of `version.stale`: the version now. */
            currentVersion?: number;
            /** @description Of `version.stale`: the fields that differ from the version you named. */
            fields?: string[];
        };
        /**
         * @description Every code this contract knows. An operation lists its own.
         * @enum {string}
         */
        ProblemCode: "access.denied" | "auth.credentials_wrong" | "auth.refresh_invalid" | "auth.required" | "auth.session_revoked" | "auth.token_expired" | "auth.token_invalid" | "comment.external_ref_taken" | "comment.not_found" | "cursor.invalid" | "engine.closed" | "engine.failed" | "id.taken" | "idempotency.in_flight" | "idempotency.mismatch" | "import.map_invalid" | "import.project_linked" | "import.project_taken" | "import.too_large" | "import.unreadable" | "input.invalid" | "job.not_found" | "label.name_taken" | "label.not_found" | "label.replacement_invalid" | "label.too_many" | "member.already_added" | "member.last_owner" | "member.not_found" | "notification.not_found" | "organization.not_found" | "organization.required" | "project.archived" | "project.deleted" | "project.external_ref_taken" | "project.key_taken" | "project.not_archived" | "project.not_found" | "project.restore_expired" | "request.malformed_json" | "request.method_not_allowed" | "request.not_found" | "request.too_large" | "request.unsupported_media_type" | "status.name_taken" | "status.too_many" | "status.not_found" | "status.replacement_invalid" | "storage.busy" | "storage.conflict" | "storage.damaged" | "storage.full" | "storage.misconfigured" | "storage.outdated" | "storage.readonly" | "storage.unavailable" | "task.archived" | "task.assignee_without_access" | "task.deleted" | "task.due_before_start" | "task.external_ref_taken" | "task.neighbour_not_found" | "task.not_archived" | "task.not_found" | "task.restore_expired" | "user.email_taken" | "user.not_found" | "version.stale";
        FieldError: {
            /**
             * @description Where
             * @example checklists.0.title
             */
            path: string;
            /**
             * @description Which rule
             * @example max_length
             */
            rule: string;
            /** @description For people */
            message: string;
        };
        /**
         * @example {
         *       "name": "Ana",
         *       "email": "ana@example.com",
         *       "password": "correct horse battery",
         *       "organizationName": "Acme"
         *     }
         */
        Registration: {
            name: components["schemas"]["Name"];
            email: components["schemas"]["Email"];
            password: components["schemas"]["Password"];
            timeZone?: components["schemas"]["TimeZone"];
            locale?: components["schemas"]["Locale"];
            organizationName?: components["schemas"]["Name"];
        };
        /**
         * Format: password
         * @description From 8 characters to 72 bytes.
         */
        Password: string;
        /**
         * @example {
         *       "email": "ana@example.com",
         *       "password": "correct horse battery"
         *     }
         */
        Credentials: {
            email: string;
            /** Format: password */
            password: string;
        };
        RefreshToken: {
            refreshToken: string;
        };
        Logout: {
            refreshToken?: string;
        };
        Session: {
            /** @description Send it as `Authorization: Bearer …`. */
            accessToken: string;
            /** @description For one new pair of tokens, within 30 days. */
            refreshToken: string;
            /**
             * @description Seconds the access token holds.
             * @example 900
             */
            expiresIn: number;
            user: components["schemas"]["User"];
        };
        User: {
            id: components["schemas"]["Id"];
            name: string;
            /** @description Null for placeholders. */
            email: string | null;
            timeZone: components["schemas"]["TimeZone"];
            locale: components["schemas"]["Locale"];
            /**
             * @description A PLACEHOLDER stands for somebody an import knows.
             * @enum {string}
             */
            status: "ACTIVE" | "PLACEHOLDER" | "DEACTIVATED";
            createdAt: components["schemas"]["Time"];
        };
        UserPatch: {
            name?: components["schemas"]["Name"];
            timeZone?: components["schemas"]["TimeZone"];
            locale?: components["schemas"]["Locale"];
        };
        Organization: {
            id: components["schemas"]["Id"];
            organizationId: components["schemas"]["Id"];
            version: number;
            name: string;
            /**
             * @description Yours.
             * @enum {string|null}
             */
            role: "OWNER" | "ADMIN" | "MEMBER" | "GUEST" | null;
            createdAt: components["schemas"]["Time"];
            updatedAt: components["schemas"]["Time"];
        };
        OrganizationPage: {
            items: components["schemas"]["Organization"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        OrganizationInput: {
            id?: components["schemas"]["Id"];
            name: components["schemas"]["Name"];
        };
        OrganizationPatch: {
            name?: components["schemas"]["Name"];
        };
        OrganizationMember: {
            userId: components["schemas"]["Id"];
            role: components["schemas"]["OrganizationRole"];
            name: string | null;
            email: string | null;
            createdAt: components["schemas"]["Time"];
            version: number;
        };
        OrganizationMemberPage: {
            items: components["schemas"]["OrganizationMember"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /**
         * @description Either `userId` or `email`.
         * @example {
         *       "email": "bo@example.com",
         *       "role": "MEMBER"
         *     }
         */
        OrganizationMemberInput: {
            userId: components["schemas"]["Id"];
            role: components["schemas"]["OrganizationRole"];
        } | {
            email: string;
            role: components["schemas"]["OrganizationRole"];
        };
        OrganizationRolePatch: {
            role: components["schemas"]["OrganizationRole"];
        };
        Status: {
            id: components["schemas"]["Id"];
            name: string;
            category: components["schemas"]["StatusCategory"];
            /** @description A list that is put away; its tasks stay. */
            archived: boolean;
            externalRef: components["schemas"]["ExternalRef"] | null;
        };
        Label: {
            id: components["schemas"]["Id"];
            name: string;
            color: components["schemas"]["Color"] | null;
            externalRef: components["schemas"]["ExternalRef"] | null;
        };
        /**
         * @example {
         *       "id": "0193c1f2-6a80-7c31-9d8e-52c6b0f1a001",
         *       "organizationId": "0193c1f2-6a80-7c31-9d8e-52c6b0f1a000",
         *       "version": 1,
         *       "key": "LNCH",
         *       "name": "Launch",
         *       "description": "",
         *       "statuses": [
         *         {
         *           "id": "s1",
         *           "name": "To do",
         *           "category": "PENDING",
         *           "archived": false,
         *           "externalRef": null
         *         },
         *         {
         *           "id": "s2",
         *           "name": "Doing",
         *           "category": "IN_PROGRESS",
         *           "archived": false,
         *           "externalRef": null
         *         },
         *         {
         *           "id": "s3",
         *           "name": "Done",
         *           "category": "COMPLETED",
         *           "archived": false,
         *           "externalRef": null
         *         },
         *         {
         *           "id": "s4",
         *           "name": "Dropped",
         *           "category": "CANCELLED",
         *           "archived": false,
         *           "externalRef": null
         *         }
         *       ],
         *       "labels": [],
         *       "metadata": {},
         *       "externalRef": null,
         *       "createdBy": "0193c1f2-6a80-7c31-9d8e-52c6b0f1a0aa",
         *       "createdAt": "2026-11-21T09:30:00.000Z",
         *       "updatedAt": "2026-11-21T09:30:00.000Z",
         *       "archivedAt": null,
         *       "deletedAt": null
         *     }
         */
        Project: {
            id: components["schemas"]["Id"];
            organizationId: components["schemas"]["Id"];
            version: number;
            key: components["schemas"]["ProjectKey"];
            name: string;
            /** @description Markdown. */
            description: string;
            /** @description In board order. */
            statuses: components["schemas"]["Status"][];
            labels: components["schemas"]["Label"][];
            metadata: components["schemas"]["Metadata"];
            externalRef: components["schemas"]["ExternalRef"] | null;
            createdBy: components["schemas"]["Id"];
            createdAt: components["schemas"]["Time"];
            updatedAt: components["schemas"]["Time"];
            /** Format: date-time */
            archivedAt: string | null;
            /** Format: date-time */
            deletedAt: string | null;
        };
        /**
         * @description What the keys of its tasks begin with.
         * @example LNCH
         */
        ProjectKey: string;
        ProjectPage: {
            items: components["schemas"]["Project"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /**
         * @example {
         *       "name": "Launch",
         *       "key": "LNCH"
         *     }
         */
        ProjectInput: {
            id?: components["schemas"]["Id"];
            /** @description Needed only by somebody who belongs to several. */
            organizationId?: components["schemas"]["Id"];
            key: components["schemas"]["ProjectKey"];
            name: components["schemas"]["Name"];
            description?: components["schemas"]["Markdown"];
            statuses?: components["schemas"]["FirstStatus"][];
            metadata?: components["schemas"]["Metadata"];
            externalRef?: components["schemas"]["ExternalRef"] | null;
        };
        /** @description In `metadata`, null takes a key away. */
        ProjectPatch: {
            name?: components["schemas"]["Name"];
            description?: components["schemas"]["Markdown"];
            metadata?: components["schemas"]["Metadata"];
        };
        FirstStatus: {
            id?: components["schemas"]["Id"];
            name: components["schemas"]["Name"];
            category: components["schemas"]["StatusCategory"];
            archived?: boolean;
            externalRef?: components["schemas"]["ExternalRef"] | null;
        };
        /**
         * @example {
         *       "name": "In review",
         *       "category": "IN_PROGRESS",
         *       "position": 2
         *     }
         */
        StatusInput: {
            id?: components["schemas"]["Id"];
            name: components["schemas"]["Name"];
            category: components["schemas"]["StatusCategory"];
            archived?: boolean;
            externalRef?: components["schemas"]["ExternalRef"] | null;
            position?: components["schemas"]["Position"];
        };
        /** @description Its place in board order, from 0; at the end when absent. */
        Position: number;
        StatusPatch: {
            name?: components["schemas"]["Name"];
            archived?: boolean;
            position?: components["schemas"]["Position"];
        };
        StatusPage: {
            items: components["schemas"]["Status"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /**
         * @example {
         *       "name": "bug",
         *       "color": "#c1121f"
         *     }
         */
        LabelInput: {
            id?: components["schemas"]["Id"];
            name: components["schemas"]["Name"];
            color?: components["schemas"]["Color"] | null;
            externalRef?: components["schemas"]["ExternalRef"] | null;
        };
        LabelPatch: {
            name?: components["schemas"]["Name"];
            color?: components["schemas"]["Color"] | null;
        };
        LabelPage: {
            items: components["schemas"]["Label"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        ProjectMember: {
            userId: components["schemas"]["Id"];
            role: components["schemas"]["ProjectRole"];
            name: string | null;
            email: string | null;
            createdAt: components["schemas"]["Time"];
            version: number;
        };
        ProjectMemberPage: {
            items: components["schemas"]["ProjectMember"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /**
         * @description Either `userId` or `email`.
         * @example {
         *       "email": "bo@example.com",
         *       "role": "CONTRIBUTOR"
         *     }
         */
        ProjectMemberInput: {
            userId: components["schemas"]["Id"];
            role: components["schemas"]["ProjectRole"];
        } | {
            email: string;
            role: components["schemas"]["ProjectRole"];
        };
        ProjectRolePatch: {
            role: components["schemas"]["ProjectRole"];
        };
        /**
         * @example {
         *       "id": "0193c1f4-02d5-7a11-8f60-1f2c3b4d5e6f",
         *       "organizationId": "0193c1f2-6a80-7c31-9d8e-52c6b0f1a000",
         *       "version": 1,
         *       "projectId": "0193c1f2-6a80-7c31-9d8e-52c6b0f1a001",
         *       "key": "LNCH-1",
         *       "number": 1,
         *       "title": "Write the README",
         *       "description": "",
         *       "statusId": "s1",
         *       "category": "PENDING",
         *       "priority": "HIGH",
         *       "assigneeIds": [],
         *       "labelIds": [],
         *       "checklists": [],
         *       "start": null,
         *       "due": {
         *         "date": "2026-12-01"
         *       },
         *       "estimateMinutes": 90,
         *       "metadata": {},
         *       "externalRef": null,
         *       "authorId": "0193c1f2-6a80-7c31-9d8e-52c6b0f1a0aa",
         *       "createdAt": "2026-11-21T09:32:00.000Z",
         *       "updatedAt": "2026-11-21T09:32:00.000Z",
         *       "startedAt": null,
         *       "completedAt": null,
         *       "reopenedCount": 0,
         *       "archivedAt": null,
         *       "deletedAt": null,
         *       "rank": "a0"
         *     }
         */
        Task: {
            id: components["schemas"]["Id"];
            organizationId: components["schemas"]["Id"];
            version: number;
            projectId: components["schemas"]["Id"];
            /**
             * @description The project's key and the task's number in it.
             * @example LNCH-42
             */
            key: string;
            number: number;
            title: string;
            /** @description Markdown. */
            description: string;
            statusId: components["schemas"]["Id"];
            category: components["schemas"]["StatusCategory"];
            priority: components["schemas"]["Priority"];
            assigneeIds: components["schemas"]["Id"][];
            labelIds: components["schemas"]["Id"][];
            checklists: components["schemas"]["Checklist"][];
            start: components["schemas"]["Day"] | components["schemas"]["Moment"] | null;
            due: components["schemas"]["Day"] | components["schemas"]["Moment"] | null;
            estimateMinutes: number | null;
            metadata: components["schemas"]["Metadata"];
            externalRef: components["schemas"]["ExternalRef"] | null;
            authorId: components["schemas"]["Id"];
            createdAt: components["schemas"]["Time"];
            updatedAt: components["schemas"]["Time"];
            /**
             * Format: date-time
             * @description When work first began.
             */
            startedAt: string | null;
            /**
             * Format: date-time
             * @description Cleared when it is reopened.
             */
            completedAt: string | null;
            reopenedCount: number;
            /** Format: date-time */
            archivedAt: string | null;
            /** Format: date-time */
            deletedAt: string | null;
            /** @description Its place in its list: sorts as text, byte by byte. */
            rank: string;
        };
        TaskPage: {
            items: components["schemas"]["Task"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        Checklist: {
            id: components["schemas"]["Id"];
            title: string;
            items: components["schemas"]["ChecklistItem"][];
        };
        ChecklistItem: {
            id: components["schemas"]["Id"];
            title: string;
            done: boolean;
        };
        ChecklistInput: {
            id?: components["schemas"]["Id"];
            title: components["schemas"]["Title"];
            items: components["schemas"]["ChecklistItemInput"][];
        };
        ChecklistItemInput: {
            id?: components["schemas"]["Id"];
            title: components["schemas"]["ItemTitle"];
            done?: boolean;
        };
        EstimateMinutes: number | null;
        /**
         * @example {
         *       "projectId": "0193c1f2-6a80-7c31-9d8e-52c6b0f1a001",
         *       "title": "Write the README",
         *       "priority": "HIGH",
         *       "due": {
         *         "date": "2026-12-01"
         *       }
         *     }
         */
        TaskInput: {
            id?: components["schemas"]["Id"];
            projectId: components["schemas"]["Id"];
            title: components["schemas"]["Title"];
            description?: components["schemas"]["Markdown"];
            statusId?: components["schemas"]["Id"];
            priority?: components["schemas"]["Priority"];
            assigneeIds?: components["schemas"]["Id"][];
            labelIds?: components["schemas"]["Id"][];
            checklists?: components["schemas"]["ChecklistInput"][];
            start?: components["schemas"]["Day"] | components["schemas"]["Moment"] | null;
            due?: components["schemas"]["Day"] | components["schemas"]["Moment"] | null;
            estimateMinutes?: components["schemas"]["EstimateMinutes"];
            metadata?: components["schemas"]["Metadata"];
            externalRef?: components["schemas"]["ExternalRef"] | null;
            after?: components["schemas"]["Id"];
            before?: components["schemas"]["Id"];
        };
        /**
         * @description What is absent stays. In `metadata`, null takes a key away.
         * @example {
         *       "priority": "URGENT",
         *       "assigneeIds": {
         *         "add": [
         *           "0193c1f2-6a80-7c31-9d8e-52c6b0f1a0aa"
         *         ]
         *       }
         *     }
         */
        TaskPatch: {
            title?: components["schemas"]["Title"];
            description?: components["schemas"]["Markdown"];
            priority?: components["schemas"]["Priority"];
            assigneeIds?: components["schemas"]["SetChange"];
            labelIds?: components["schemas"]["SetChange"];
            checklists?: components["schemas"]["ChecklistInput"][];
            start?: components["schemas"]["Day"] | components["schemas"]["Moment"] | null;
            due?: components["schemas"]["Day"] | components["schemas"]["Moment"] | null;
            estimateMinutes?: components["schemas"]["EstimateMinutes"];
            metadata?: components["schemas"]["Metadata"];
        };
        /**
         * @description Either `statusId` or `category`. With `after` or `before`, to that place of the list.
         * @example {
         *       "category": "COMPLETED"
         *     }
         */
        TaskTransition: {
            statusId: components["schemas"]["Id"];
            after?: components["schemas"]["Id"];
            before?: components["schemas"]["Id"];
        } | {
            category: components["schemas"]["StatusCategory"];
            after?: components["schemas"]["Id"];
            before?: components["schemas"]["Id"];
        };
        /** @description Behind `after`, in front of `before`, or between the two. */
        TaskMove: {
            after?: components["schemas"]["Id"];
            before?: components["schemas"]["Id"];
        };
        Comment: {
            id: components["schemas"]["Id"];
            organizationId: components["schemas"]["Id"];
            version: number;
            projectId: components["schemas"]["Id"];
            taskId: components["schemas"]["Id"];
            authorId: components["schemas"]["Id"];
            /** @description Markdown; empty once deleted. */
            body: string;
            externalRef: components["schemas"]["ExternalRef"] | null;
            createdAt: components["schemas"]["Time"];
            /** Format: date-time */
            editedAt: string | null;
            /** Format: date-time */
            deletedAt: string | null;
        };
        CommentPage: {
            items: components["schemas"]["Comment"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /**
         * @example {
         *       "body": "Looks good to me."
         *     }
         */
        CommentInput: {
            id?: components["schemas"]["Id"];
            body: components["schemas"]["CommentBody"];
            externalRef?: components["schemas"]["ExternalRef"] | null;
        };
        CommentPatch: {
            body: components["schemas"]["CommentBody"];
        };
        Notification: {
            /** @description The id of the event it tells of. */
            id: components["schemas"]["Id"];
            /**
             * @description Why you are told.
             * @enum {string}
             */
            reason: "assigned" | "commented" | "status";
            /** @example task.assigned */
            eventType: string;
            actorId: components["schemas"]["Id"];
            organizationId: components["schemas"]["Id"];
            projectId: components["schemas"]["Id"];
            taskId: components["schemas"]["Id"];
            commentId: string | null;
            createdAt: components["schemas"]["Time"];
            /** Format: date-time */
            readAt: string | null;
            task: components["schemas"]["TaskSummary"] | null;
        };
        /** @description The task as it is now. */
        TaskSummary: {
            id: components["schemas"]["Id"];
            key: string;
            title: string;
            statusId: components["schemas"]["Id"];
            category: components["schemas"]["StatusCategory"];
        };
        NotificationPage: {
            items: components["schemas"]["Notification"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        UnreadCount: {
            count: number;
        };
        /**
         * @example {
         *       "id": "0193c1f2-6a80-7c31-9d8e-52c6b0f1a0aa",
         *       "organizationId": "0193c1f2-6a80-7c31-9d8e-52c6b0f1a000",
         *       "userId": "0193c1f2-6a80-7c31-9d8e-52c6b0f1a0ab",
         *       "type": "import",
         *       "status": "RUNNING",
         *       "progress": {
         *         "done": 40,
         *         "total": 122
         *       },
         *       "result": null,
         *       "problem": null,
         *       "createdAt": "2026-11-21T09:30:00.000Z",
         *       "startedAt": "2026-11-21T09:30:01.000Z",
         *       "finishedAt": null
         *     }
         */
        Job: {
            id: components["schemas"]["Id"];
            organizationId: components["schemas"]["Id"];
            /** @description Who asked for it. */
            userId: components["schemas"]["Id"];
            /** @enum {string} */
            type: "import";
            /** @enum {string} */
            status: "QUEUED" | "RUNNING" | "COMPLETED" | "FAILED";
            progress: components["schemas"]["JobProgress"] | null;
            /** @description What it came to; null until it is completed. */
            result: components["schemas"]["ImportSummary"] | null;
            /** @description Why it failed. */
            problem: components["schemas"]["JobProblem"] | null;
            createdAt: components["schemas"]["Time"];
            /** Format: date-time */
            startedAt: string | null;
            /** Format: date-time */
            finishedAt: string | null;
        };
        /** @description How much of all there is to do is done; written about once a second. */
        JobProgress: {
            done: number;
            total: number;
        };
        JobProblem: {
            /**
             * @description A code of the error reference.
             * @example access.denied
             */
            code: string;
            errors?: components["schemas"]["FieldError"][];
        };
        JobPage: {
            items: components["schemas"]["Job"][];
            nextCursor: components["schemas"]["NextCursor"];
        };
        /**
         * @example {
         *       "source": "trello",
         *       "board": {
         *         "id": "5f2b8c7de41a3b0011223344",
         *         "name": "Launch",
         *         "lists": [
         *           {
         *             "id": "5f2b8c7de41a3b0011223355",
         *             "name": "Ready for QA",
         *             "closed": false,
         *             "pos": 1
         *           }
         *         ],
         *         "cards": [
         *           {
         *             "id": "5f2b8c7de41a3b0011223366",
         *             "idList": "5f2b8c7de41a3b0011223355",
         *             "name": "Write the README",
         *             "pos": 1
         *           }
         *         ]
         *       },
         *       "map": {
         *         "Ready for QA": "IN_PROGRESS"
         *       },
         *       "members": {
         *         "ana": "ana@example.com"
         *       }
         *     }
         */
        ImportInput: {
            /**
             * @description The program the board comes from.
             * @enum {string}
             */
            source: "trello";
            /** @description The file that program exports, as it is. */
            board: Record<string, unknown>;
            /** @description Categories of lists by their name, where the guess would not be right. */
            map?: {
                [key: string]: components["schemas"]["StatusCategory"];
            };
            /** @description Username, e-mail address or name on the board, to the e-mail address or id of an account here. */
            members?: {
                [key: string]: string;
            };
            /** @description Say what would happen and write nothing; false when left out. */
            dryRun?: boolean;
        };
        /**
         * @description What an import did, or with `dryRun` would do.
         * @example {
         *       "dryRun": false,
         *       "project": {
         *         "id": "0193c1f2-6a80-7c31-9d8e-52c6b0f1a001",
         *         "key": "LNCH",
         *         "name": "Launch",
         *         "created": false
         *       },
         *       "lists": {
         *         "added": 18,
         *         "present": 0
         *       },
         *       "labels": {
         *         "added": 8,
         *         "present": 0
         *       },
         *       "people": {
         *         "matched": 3,
         *         "placeholders": 8,
         *         "present": 0
         *       },
         *       "cards": {
         *         "added": 122,
         *         "present": 0,
         *         "archived": 78
         *       },
         *       "checklists": 14,
         *       "comments": {
         *         "added": 93,
         *         "present": 0
         *       },
         *       "leftovers": [
         *         {
         *           "what": "covers",
         *           "count": 5,
         *           "note": "Covers of cards."
         *         }
         *       ]
         *     }
         */
        ImportSummary: {
            dryRun: boolean;
            project: components["schemas"]["ImportedProject"];
            lists: components["schemas"]["ImportCount"];
            labels: components["schemas"]["ImportCount"];
            people: components["schemas"]["ImportedPeople"];
            cards: components["schemas"]["ImportedCards"];
            /** @description On the cards added. */
            checklists: number;
            comments: components["schemas"]["ImportCount"];
            /** @description What did not come over as it was, most frequent first. */
            leftovers: components["schemas"]["ImportLeftover"][];
        };
        ImportedProject: {
            id: components["schemas"]["Id"] | null;
            key: components["schemas"]["ProjectKey"];
            name: string;
            created: boolean;
        };
        /** @description How many came new, and how many were there from an earlier run. */
        ImportCount: {
            added: number;
            present: number;
        };
        /** @description `matched` have an account here, `placeholders` are stood in for; `present` were known from an earlier run. */
        ImportedPeople: {
            matched: number;
            placeholders: number;
            present: number;
        };
        ImportedCards: {
            added: number;
            present: number;
            /** @description Of those added. */
            archived: number;
        };
        ImportLeftover: {
            /** @example attachments_without_address */
            what: string;
            count: number;
            /** @description For people. */
            note: string;
        };
        Health: {
            /** @enum {string} */
            status: "up" | "down";
            /** @example 0.1.0 */
            version: string;
            checks: components["schemas"]["HealthCheck"][];
        };
        HealthCheck: {
            /** @example storage */
            name: string;
            /** @enum {string} */
            status: "up" | "down";
            /** @description What is wrong, without secrets. */
            detail?: string;
        };
    };
    responses: {
        /** @description The body is not JSON. */
        Malformed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 400;
                    /** @enum {unknown} */
                    code: "request.malformed_json";
                };
            };
        };
        /** @description There is no access token, or it no longer holds. */
        Unauthenticated: {
            headers: {
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 401;
                    /** @enum {unknown} */
                    code: "auth.required" | "auth.token_expired" | "auth.token_invalid" | "auth.session_revoked";
                };
            };
        };
        /** @description The e-mail address or the password is wrong; which of them is not said. After several in a row, `Retry-After` says when the next try counts. */
        WrongCredentials: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 401;
                    /** @enum {unknown} */
                    code: "auth.credentials_wrong";
                };
            };
        };
        /** @description The refresh token is unknown or too old, or its session has ended. */
        RefreshRefused: {
            headers: {
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 401;
                    /** @enum {unknown} */
                    code: "auth.refresh_invalid" | "auth.session_revoked";
                };
            };
        };
        /** @description You can see it but may not do this. */
        Denied: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 403;
                    /** @enum {unknown} */
                    code: "access.denied";
                };
            };
        };
        /** @description There is no such organization, or it is not visible to you. */
        OrganizationNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "organization.not_found";
                };
            };
        };
        /** @description There is no such project, or it is not visible to you. */
        ProjectNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "project.not_found";
                };
            };
        };
        /** @description There is no such task, or it is not visible to you. */
        TaskNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "task.not_found";
                };
            };
        };
        /** @description There is no such notification in your inbox. */
        NotificationNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "notification.not_found";
                };
            };
        };
        /** @description There is no such job. */
        JobNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "job.not_found";
                };
            };
        };
        /** @description There is no such organization or no such account. */
        OrganizationOrUserNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "organization.not_found" | "user.not_found";
                };
            };
        };
        /** @description There is no such organization, or this person is not a member. */
        OrganizationMemberNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "organization.not_found" | "member.not_found";
                };
            };
        };
        /** @description There is no such project or no such account. */
        ProjectOrUserNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "project.not_found" | "user.not_found";
                };
            };
        };
        /** @description There is no such project, or this person is not a member. */
        ProjectMemberNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "project.not_found" | "member.not_found";
                };
            };
        };
        /** @description There is no such project, or it has no such status. */
        StatusNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "project.not_found" | "status.not_found";
                };
            };
        };
        /** @description There is no such project, or it has no such label. */
        LabelNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "project.not_found" | "label.not_found";
                };
            };
        };
        /** @description The project, the status or a label is not there, or not visible to you. */
        TaskPartsNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "project.not_found" | "status.not_found" | "label.not_found";
                };
            };
        };
        /** @description There is no such task, or its project has no such label. */
        TaskOrLabelNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "task.not_found" | "label.not_found";
                };
            };
        };
        /** @description There is no such task, or its project has no such status. */
        TaskOrStatusNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "task.not_found" | "status.not_found";
                };
            };
        };
        /** @description There is no such task or comment, or it is not visible to you. */
        CommentNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 404;
                    /** @enum {unknown} */
                    code: "task.not_found" | "comment.not_found";
                };
            };
        };
        /** @description The path does not know this method; `Allow` names those it does. */
        MethodNotAllowed: {
            headers: {
                Allow: components["headers"]["Allow"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 405;
                    /** @enum {unknown} */
                    code: "request.method_not_allowed";
                };
            };
        };
        /** @description A request with this idempotency key is still running. */
        InFlight: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "idempotency.in_flight";
                };
            };
        };
        /** @description There is already an account with this e-mail address. */
        EmailTaken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "user.email_taken";
                };
            };
        };
        /** @description There is already something with this id, or a request with this key is still running. */
        IdTaken: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "id.taken" | "idempotency.in_flight";
                };
            };
        };
        /** @description This person is a member already. */
        AlreadyMember: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "member.already_added" | "idempotency.in_flight";
                };
            };
        };
        /** @description The last owner cannot leave or be demoted. */
        LastOwner: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "member.last_owner" | "idempotency.in_flight";
                };
            };
        };
        /** @description The id or the key of the project, or the name of a status, is taken. */
        ProjectTaken: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "id.taken" | "project.key_taken" | "project.external_ref_taken" | "status.name_taken" | "idempotency.in_flight";
                };
            };
        };
        /** @description The project is archived or deleted. */
        ProjectClosed: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "project.archived" | "project.deleted" | "idempotency.in_flight";
                };
            };
        };
        /** @description The project is neither archived nor deleted, or it was deleted too long ago. */
        ProjectNotClosed: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "project.not_archived" | "project.restore_expired" | "idempotency.in_flight";
                };
            };
        };
        /** @description The project is deleted already. */
        ProjectDeleted: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "project.deleted" | "idempotency.in_flight";
                };
            };
        };
        /** @description The project is archived or came from another board, or the board went into another project. */
        NotImportable: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "project.archived" | "import.project_linked" | "import.project_taken" | "idempotency.in_flight";
                };
            };
        };
        /** @description The name is taken, or the project is archived or deleted. */
        StatusNameTaken: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "status.name_taken" | "project.archived" | "project.deleted" | "idempotency.in_flight";
                };
            };
        };
        /** @description The id or the name is taken, or the project is archived or deleted. */
        StatusTaken: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "id.taken" | "status.name_taken" | "status.too_many" | "project.archived" | "project.deleted" | "idempotency.in_flight";
                };
            };
        };
        /** @description The id or the name is taken, or the project is archived or deleted. */
        LabelTaken: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "id.taken" | "label.name_taken" | "label.too_many" | "project.archived" | "project.deleted" | "idempotency.in_flight";
                };
            };
        };
        /** @description The name is taken, or the project is archived or deleted. */
        LabelNameTaken: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "label.name_taken" | "project.archived" | "project.deleted" | "idempotency.in_flight";
                };
            };
        };
        /** @description The id or the external reference is taken, or the project is archived. */
        TaskTaken: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "id.taken" | "task.external_ref_taken" | "project.archived" | "idempotency.in_flight";
                };
            };
        };
        /** @description The task is archived or deleted, or its project is archived. */
        TaskClosed: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "task.archived" | "task.deleted" | "project.archived" | "idempotency.in_flight";
                };
            };
        };
        /** @description The task is neither archived nor deleted, was deleted too long ago, or its project is archived. */
        TaskNotClosed: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "task.not_archived" | "task.restore_expired" | "project.archived" | "idempotency.in_flight";
                };
            };
        };
        /** @description The task is deleted. */
        TaskDeleted: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "task.deleted" | "idempotency.in_flight";
                };
            };
        };
        /** @description The id or the external reference is taken. */
        CommentTaken: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 409;
                    /** @enum {unknown} */
                    code: "id.taken" | "comment.external_ref_taken" | "idempotency.in_flight";
                };
            };
        };
        /** @description It was changed in the meantime: `currentVersion` is its version now, `fields` what differs. */
        Stale: {
            headers: {
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 412;
                    /** @enum {unknown} */
                    code: "version.stale";
                    currentVersion: number;
                    fields: string[];
                };
            };
        };
        /** @description The body is larger than 1 MiB; `detail` says how large it may be. */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 413;
                    /** @enum {unknown} */
                    code: "request.too_large";
                };
            };
        };
        /** @description The body is larger than 64 MiB; `detail` says how large it may be. */
        ImportTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 413;
                    /** @enum {unknown} */
                    code: "request.too_large";
                };
            };
        };
        /** @description The body is not of a content type named here. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 415;
                    /** @enum {unknown} */
                    code: "request.unsupported_media_type";
                };
            };
        };
        /** @description The input breaks a rule; `errors` says where. */
        Invalid: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 422;
                    /** @enum {unknown} */
                    code: "input.invalid";
                    errors: components["schemas"]["FieldError"][];
                };
            };
        };
        /** @description The input breaks a rule, or the cursor belongs to another list. */
        InvalidPage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 422;
                    /** @enum {unknown} */
                    code: "input.invalid" | "cursor.invalid";
                    errors: components["schemas"]["FieldError"][];
                };
            };
        };
        /** @description The input breaks a rule, or the idempotency key was used for another request. */
        InvalidCommand: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 422;
                    /** @enum {unknown} */
                    code: "input.invalid" | "idempotency.mismatch";
                    errors: components["schemas"]["FieldError"][];
                };
            };
        };
        /** @description The input breaks a rule, or does not say which of your organizations. */
        InvalidProject: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 422;
                    /** @enum {unknown} */
                    code: "input.invalid" | "organization.required" | "idempotency.mismatch";
                    errors: components["schemas"]["FieldError"][];
                };
            };
        };
        /** @description The input breaks a rule, or the file is not a board that fits into a project. */
        InvalidImport: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 422;
                    /** @enum {unknown} */
                    code: "input.invalid" | "import.unreadable" | "import.map_invalid" | "import.too_large" | "idempotency.mismatch";
                    errors: components["schemas"]["FieldError"][];
                };
            };
        };
        /** @description The replacement is not another status of the same project and category. */
        InvalidStatusReplacement: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 422;
                    /** @enum {unknown} */
                    code: "input.invalid" | "status.replacement_invalid" | "idempotency.mismatch";
                    errors: components["schemas"]["FieldError"][];
                };
            };
        };
        /** @description The replacement is not another label of the same project. */
        InvalidLabelReplacement: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 422;
                    /** @enum {unknown} */
                    code: "input.invalid" | "label.replacement_invalid" | "idempotency.mismatch";
                    errors: components["schemas"]["FieldError"][];
                };
            };
        };
        /** @description The input breaks a rule: of its form, or between its parts. */
        InvalidTask: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 422;
                    /** @enum {unknown} */
                    code: "input.invalid" | "task.assignee_without_access" | "task.due_before_start" | "task.neighbour_not_found" | "idempotency.mismatch";
                    errors: components["schemas"]["FieldError"][];
                };
            };
        };
        /** @description The input breaks a rule: of its form, or between its parts. */
        InvalidTaskChange: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 422;
                    /** @enum {unknown} */
                    code: "input.invalid" | "task.assignee_without_access" | "task.due_before_start" | "idempotency.mismatch";
                    errors: components["schemas"]["FieldError"][];
                };
            };
        };
        /** @description The input breaks a rule, or the neighbours are not in that list. */
        InvalidPlace: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 422;
                    /** @enum {unknown} */
                    code: "input.invalid" | "task.neighbour_not_found" | "idempotency.mismatch";
                    errors: components["schemas"]["FieldError"][];
                };
            };
        };
        /** @description Something went wrong inside the server. The request id leads to its log. */
        Failed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 500;
                    /** @enum {unknown} */
                    code: "engine.failed";
                };
            };
        };
        /** @description Nothing is wrong with the request; try again later. `Retry-After` says when, if that is known. */
        Unavailable: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 503;
                    /** @enum {unknown} */
                    code: "storage.busy" | "storage.conflict" | "storage.unavailable" | "storage.readonly" | "storage.damaged" | "storage.outdated" | "storage.misconfigured" | "engine.closed";
                };
            };
        };
        /** @description The disk or the database is full. Nothing was written. */
        StorageFull: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status: 507;
                    /** @enum {unknown} */
                    code: "storage.full";
                };
            };
        };
    };
    parameters: {
        OrganizationPath: components["schemas"]["Id"];
        ProjectPath: components["schemas"]["Id"];
        TaskPath: components["schemas"]["Id"];
        CommentPath: components["schemas"]["Id"];
        StatusPath: components["schemas"]["Id"];
        LabelPath: components["schemas"]["Id"];
        UserPath: components["schemas"]["Id"];
        NotificationPath: components["schemas"]["Id"];
        JobPath: components["schemas"]["Id"];
        /** @description How many on a page. */
        Limit: number;
        /** @description The `nextCursor` of the page before. It holds for the same filter and sort only. */
        Cursor: string;
        /** @description Only of this organization. */
        OrganizationId: components["schemas"]["Id"];
        /** @description Only of this project. */
        ProjectId: components["schemas"]["Id"];
        /** @description Only what this person has to do; `me` is you. */
        AssigneeId: components["schemas"]["Id"];
        /** @description Only in this status. It also finds tasks whose removed status this one replaced. */
        StatusId: components["schemas"]["Id"];
        /** @description Only in statuses of this category. */
        Category: components["schemas"]["StatusCategory"];
        /** @description Only with this label. */
        LabelId: components["schemas"]["Id"];
        /** @description Only with this in the name, whatever the case. */
        ProjectText: components["schemas"]["Name"];
        /** @description Only with this in key, title or description, whatever the case. */
        TaskText: components["schemas"]["SearchText"];
        /** @description Archived ones: left out, or nothing else. */
        Archived: boolean;
        /** @description Deleted ones that can still be restored: left out, or nothing else. */
        Deleted: boolean;
        /** @description A field, with `-` in front to turn it round. */
        TaskSort: "rank" | "number" | "title" | "priority" | "due" | "createdAt" | "updatedAt" | "-rank" | "-number" | "-title" | "-priority" | "-due" | "-createdAt" | "-updatedAt";
        /** @description Only what was not read yet. */
        Unread: boolean;
        /** @description The status its tasks move to, of the same category. */
        ReplacedByStatus: components["schemas"]["Id"];
        /** @description The label its tasks get instead. Without it they lose the label. */
        ReplacedByLabel: components["schemas"]["Id"];
        /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
        IdempotencyKey: string;
        /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
        IfMatch: string;
    };
    requestBodies: never;
    headers: {
        /** @description The version, in double quotes. */
        ETag: string;
        /** @description The methods the path knows. */
        Allow: string;
        /** @description The address of what came of it. */
        Location: string;
        /** @description Seconds to wait before the next try. */
        "Retry-After": number;
        /** @description RFC 6750. */
        "WWW-Authenticate": string;
    };
    pathItems: never;
}
export interface operations {
    registerUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Registration"];
            };
        };
        responses: {
            /** @description The account is made and signed in. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["Malformed"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["EmailTaken"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description Signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["WrongCredentials"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    refreshSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshToken"];
            };
        };
        responses: {
            /** @description A new pair; the old refresh token no longer works. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["RefreshRefused"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Logout"];
            };
        };
        responses: {
            /** @description Signed out. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your profile. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/merge-patch+json": components["schemas"]["UserPatch"];
                "application/json": components["schemas"]["UserPatch"];
            };
        };
        responses: {
            /** @description Your profile now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    listOrganizations: {
        parameters: {
            query?: {
                /** @description How many on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description The `nextCursor` of the page before. It holds for the same filter and sort only. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order you joined them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            405: components["responses"]["MethodNotAllowed"];
            422: components["responses"]["InvalidPage"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
        };
    };
    createOrganization: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrganizationInput"];
            };
        };
        responses: {
            /** @description The new organization. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["IdTaken"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    getOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organizationId: components["parameters"]["OrganizationPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organization. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["OrganizationNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            422: components["responses"]["Invalid"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateOrganization: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                organizationId: components["parameters"]["OrganizationPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/merge-patch+json": components["schemas"]["OrganizationPatch"];
                "application/json": components["schemas"]["OrganizationPatch"];
            };
        };
        responses: {
            /** @description The organization now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["OrganizationNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["InFlight"];
            412: components["responses"]["Stale"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    listOrganizationMembers: {
        parameters: {
            query?: {
                /** @description How many on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description The `nextCursor` of the page before. It holds for the same filter and sort only. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                organizationId: components["parameters"]["OrganizationPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Longest-standing first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationMemberPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["OrganizationNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            422: components["responses"]["InvalidPage"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
        };
    };
    addOrganizationMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                organizationId: components["parameters"]["OrganizationPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrganizationMemberInput"];
            };
        };
        responses: {
            /** @description The new member. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationMember"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["OrganizationOrUserNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["AlreadyMember"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    removeOrganizationMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                organizationId: components["parameters"]["OrganizationPath"];
                userId: components["parameters"]["UserPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["OrganizationMemberNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["LastOwner"];
            412: components["responses"]["Stale"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    changeOrganizationRole: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                organizationId: components["parameters"]["OrganizationPath"];
                userId: components["parameters"]["UserPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/merge-patch+json": components["schemas"]["OrganizationRolePatch"];
                "application/json": components["schemas"]["OrganizationRolePatch"];
            };
        };
        responses: {
            /** @description The member now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationMember"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["OrganizationMemberNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["LastOwner"];
            412: components["responses"]["Stale"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    listProjects: {
        parameters: {
            query?: {
                /** @description Only of this organization. */
                organizationId?: components["parameters"]["OrganizationId"];
                /** @description Only with this in the name, whatever the case. */
                text?: components["parameters"]["ProjectText"];
                /** @description Archived ones: left out, or nothing else. */
                archived?: components["parameters"]["Archived"];
                /** @description Deleted ones that can still be restored: left out, or nothing else. */
                deleted?: components["parameters"]["Deleted"];
                /** @description How many on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description The `nextCursor` of the page before. It holds for the same filter and sort only. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            405: components["responses"]["MethodNotAllowed"];
            422: components["responses"]["InvalidPage"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
        };
    };
    createProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectInput"];
            };
        };
        responses: {
            /** @description The new project. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["OrganizationNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["ProjectTaken"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidProject"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    getProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: components["parameters"]["ProjectPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The project. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["ProjectNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            422: components["responses"]["Invalid"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                projectId: components["parameters"]["ProjectPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["ProjectNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["ProjectDeleted"];
            412: components["responses"]["Stale"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    updateProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                projectId: components["parameters"]["ProjectPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/merge-patch+json": components["schemas"]["ProjectPatch"];
                "application/json": components["schemas"]["ProjectPatch"];
            };
        };
        responses: {
            /** @description The project now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["ProjectNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["ProjectClosed"];
            412: components["responses"]["Stale"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    archiveProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                projectId: components["parameters"]["ProjectPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The project now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["ProjectNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["ProjectClosed"];
            412: components["responses"]["Stale"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    restoreProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                projectId: components["parameters"]["ProjectPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The project now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["ProjectNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["ProjectNotClosed"];
            412: components["responses"]["Stale"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    listProjectMembers: {
        parameters: {
            query?: {
                /** @description How many on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description The `nextCursor` of the page before. It holds for the same filter and sort only. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                projectId: components["parameters"]["ProjectPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Longest-standing first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectMemberPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["ProjectNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            422: components["responses"]["InvalidPage"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
        };
    };
    addProjectMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                projectId: components["parameters"]["ProjectPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectMemberInput"];
            };
        };
        responses: {
            /** @description The new member. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectMember"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["ProjectOrUserNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["AlreadyMember"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    removeProjectMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                projectId: components["parameters"]["ProjectPath"];
                userId: components["parameters"]["UserPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["ProjectMemberNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["LastOwner"];
            412: components["responses"]["Stale"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    changeProjectRole: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                projectId: components["parameters"]["ProjectPath"];
                userId: components["parameters"]["UserPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/merge-patch+json": components["schemas"]["ProjectRolePatch"];
                "application/json": components["schemas"]["ProjectRolePatch"];
            };
        };
        responses: {
            /** @description The member now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectMember"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["ProjectMemberNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["LastOwner"];
            412: components["responses"]["Stale"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    listStatuses: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: components["parameters"]["ProjectPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In board order. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatusPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["ProjectNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            422: components["responses"]["Invalid"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
        };
    };
    addStatus: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                projectId: components["parameters"]["ProjectPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StatusInput"];
            };
        };
        responses: {
            /** @description The project with the new status. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["ProjectNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["StatusTaken"];
            412: components["responses"]["Stale"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    removeStatus: {
        parameters: {
            query: {
                /** @description The status its tasks move to, of the same category. */
                replacedBy: components["parameters"]["ReplacedByStatus"];
            };
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                projectId: components["parameters"]["ProjectPath"];
                statusId: components["parameters"]["StatusPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The project now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["StatusNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["ProjectClosed"];
            412: components["responses"]["Stale"];
            422: components["responses"]["InvalidStatusReplacement"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    updateStatus: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                projectId: components["parameters"]["ProjectPath"];
                statusId: components["parameters"]["StatusPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/merge-patch+json": components["schemas"]["StatusPatch"];
                "application/json": components["schemas"]["StatusPatch"];
            };
        };
        responses: {
            /** @description The project now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["StatusNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["StatusNameTaken"];
            412: components["responses"]["Stale"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    listLabels: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                projectId: components["parameters"]["ProjectPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order they were added. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["ProjectNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            422: components["responses"]["Invalid"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
        };
    };
    addLabel: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                projectId: components["parameters"]["ProjectPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelInput"];
            };
        };
        responses: {
            /** @description The project with the new label. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["ProjectNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["LabelTaken"];
            412: components["responses"]["Stale"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    removeLabel: {
        parameters: {
            query?: {
                /** @description The label its tasks get instead. Without it they lose the label. */
                replacedBy?: components["parameters"]["ReplacedByLabel"];
            };
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                projectId: components["parameters"]["ProjectPath"];
                labelId: components["parameters"]["LabelPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The project now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["LabelNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["ProjectClosed"];
            412: components["responses"]["Stale"];
            422: components["responses"]["InvalidLabelReplacement"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    updateLabel: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                projectId: components["parameters"]["ProjectPath"];
                labelId: components["parameters"]["LabelPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/merge-patch+json": components["schemas"]["LabelPatch"];
                "application/json": components["schemas"]["LabelPatch"];
            };
        };
        responses: {
            /** @description The project now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["LabelNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["LabelNameTaken"];
            412: components["responses"]["Stale"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    importProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                projectId: components["parameters"]["ProjectPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportInput"];
            };
        };
        responses: {
            /** @description The job that does it. */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0193c1f2-6a80-7c31-9d8e-52c6b0f1a0aa",
                     *       "organizationId": "0193c1f2-6a80-7c31-9d8e-52c6b0f1a000",
                     *       "userId": "0193c1f2-6a80-7c31-9d8e-52c6b0f1a0ab",
                     *       "type": "import",
                     *       "status": "QUEUED",
                     *       "progress": null,
                     *       "result": null,
                     *       "problem": null,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "startedAt": null,
                     *       "finishedAt": null
                     *     }
                     */
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["ProjectNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["NotImportable"];
            413: components["responses"]["ImportTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidImport"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    listTasks: {
        parameters: {
            query?: {
                /** @description Only of this project. */
                projectId?: components["parameters"]["ProjectId"];
                /** @description Only what this person has to do; `me` is you. */
                assigneeId?: components["parameters"]["AssigneeId"];
                /** @description Only in this status. It also finds tasks whose removed status this one replaced. */
                statusId?: components["parameters"]["StatusId"];
                /** @description Only in statuses of this category. */
                category?: components["parameters"]["Category"];
                /** @description Only with this label. */
                labelId?: components["parameters"]["LabelId"];
                /** @description Only with this in key, title or description, whatever the case. */
                text?: components["parameters"]["TaskText"];
                /** @description Archived ones: left out, or nothing else. */
                archived?: components["parameters"]["Archived"];
                /** @description Deleted ones that can still be restored: left out, or nothing else. */
                deleted?: components["parameters"]["Deleted"];
                /** @description A field, with `-` in front to turn it round. */
                sort?: components["parameters"]["TaskSort"];
                /** @description How many on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description The `nextCursor` of the page before. It holds for the same filter and sort only. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["ProjectNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            422: components["responses"]["InvalidPage"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
        };
    };
    createTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskInput"];
            };
        };
        responses: {
            /** @description The new task. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["TaskPartsNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["TaskTaken"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidTask"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    getTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                taskId: components["parameters"]["TaskPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["TaskNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            422: components["responses"]["Invalid"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                taskId: components["parameters"]["TaskPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["TaskNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["TaskDeleted"];
            412: components["responses"]["Stale"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    updateTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                taskId: components["parameters"]["TaskPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/merge-patch+json": components["schemas"]["TaskPatch"];
                "application/json": components["schemas"]["TaskPatch"];
            };
        };
        responses: {
            /** @description The task now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["TaskOrLabelNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["TaskClosed"];
            412: components["responses"]["Stale"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidTaskChange"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    transitionTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                taskId: components["parameters"]["TaskPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskTransition"];
            };
        };
        responses: {
            /** @description The task now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["TaskOrStatusNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["TaskClosed"];
            412: components["responses"]["Stale"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidPlace"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    moveTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                taskId: components["parameters"]["TaskPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskMove"];
            };
        };
        responses: {
            /** @description The task in its new place. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["TaskNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["TaskClosed"];
            412: components["responses"]["Stale"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidPlace"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    archiveTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                taskId: components["parameters"]["TaskPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["TaskNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["TaskClosed"];
            412: components["responses"]["Stale"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    restoreTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                taskId: components["parameters"]["TaskPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["TaskNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["TaskNotClosed"];
            412: components["responses"]["Stale"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    listComments: {
        parameters: {
            query?: {
                /** @description How many on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description The `nextCursor` of the page before. It holds for the same filter and sort only. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                taskId: components["parameters"]["TaskPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["TaskNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            422: components["responses"]["InvalidPage"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
        };
    };
    createComment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                taskId: components["parameters"]["TaskPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommentInput"];
            };
        };
        responses: {
            /** @description The new comment. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comment"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["TaskNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["CommentTaken"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    getComment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                taskId: components["parameters"]["TaskPath"];
                commentId: components["parameters"]["CommentPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The comment. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comment"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["CommentNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            422: components["responses"]["Invalid"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteComment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                taskId: components["parameters"]["TaskPath"];
                commentId: components["parameters"]["CommentPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["CommentNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["TaskDeleted"];
            412: components["responses"]["Stale"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    editComment: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The `ETag` you have seen. If the thing has changed since, nothing happens and the answer is 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                taskId: components["parameters"]["TaskPath"];
                commentId: components["parameters"]["CommentPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/merge-patch+json": components["schemas"]["CommentPatch"];
                "application/json": components["schemas"]["CommentPatch"];
            };
        };
        responses: {
            /** @description The comment now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comment"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Denied"];
            404: components["responses"]["CommentNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["TaskDeleted"];
            412: components["responses"]["Stale"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    listNotifications: {
        parameters: {
            query?: {
                /** @description Only what was not read yet. */
                unread?: components["parameters"]["Unread"];
                /** @description How many on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description The `nextCursor` of the page before. It holds for the same filter and sort only. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            405: components["responses"]["MethodNotAllowed"];
            422: components["responses"]["InvalidPage"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
        };
    };
    countUnread: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The number of unread items. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnreadCount"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
        };
    };
    readNotification: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gives the first outcome and does nothing, for 24 hours. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                notificationId: components["parameters"]["NotificationPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The item now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notification"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotificationNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["InFlight"];
            422: components["responses"]["InvalidCommand"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
            507: components["responses"]["StorageFull"];
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @description How many on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description The `nextCursor` of the page before. It holds for the same filter and sort only. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPage"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            405: components["responses"]["MethodNotAllowed"];
            422: components["responses"]["InvalidPage"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: components["parameters"]["JobPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["JobNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            422: components["responses"]["Invalid"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Everything works. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description At least one part does not work. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Figures of parts that do not answer are left out. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain; version=0.0.4": string;
                };
            };
            /** @description The server wants a scraper's token, and this is none. */
            401: {
                headers: {
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 401;
                        /** @enum {unknown} */
                        code: "auth.required";
                    };
                };
            };
            405: components["responses"]["MethodNotAllowed"];
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It runs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            405: components["responses"]["MethodNotAllowed"];
            /** @description Not ready. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    getOpenapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1, with what the server's plugins add. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            405: components["responses"]["MethodNotAllowed"];
        };
    };
    getDocs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page that works without the internet. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            405: components["responses"]["MethodNotAllowed"];
        };
    };
}
