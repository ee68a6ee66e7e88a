-- room: board
-- +goose Up

-- When the daily meeting ended: the board shows what came in since.
CREATE TABLE board_meeting (
    at        {{instant}} PRIMARY KEY,
    marked_by TEXT NOT NULL
) {{table}};
