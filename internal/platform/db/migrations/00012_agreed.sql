-- room: platform
-- +goose Up

-- The gate's own: which roles the partnership's agreement names for a category that nobody sees by role alone,
-- from when to when. Who decided it and why stands in the room that keeps the agreement.
CREATE TABLE access_agreed (
    category TEXT NOT NULL,
    role     TEXT NOT NULL,
    starts   {{instant}} NOT NULL,
    ends     {{instant}},
    PRIMARY KEY (category, role, starts)
) {{table}};
