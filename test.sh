#!/usr/bin/env bash
# Runs every test on both engines: installs Chromium and PostgreSQL when they are missing (Debian),
# starts one throw-away PostgreSQL, runs the tests, says how many ran on which engine.
set -euo pipefail
cd "$(dirname "$0")"

install() {
	if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
		DEBIAN_FRONTEND=noninteractive apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null
	else
		echo "Install these first: $*" >&2
		exit 1
	fi
}

pgbin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || install chromium
command -v pdftotext >/dev/null || install poppler-utils # reads the PDF files that reports are printed as
[ -n "$(pgbin)" ] || command -v initdb >/dev/null || install postgresql
PG=$(pgbin)
PG=${PG:-$(dirname "$(command -v initdb)")}

data=$(mktemp -d)
as_owner() { if [ "$(id -u)" = 0 ]; then su postgres -s /bin/bash -c "$1"; else bash -c "$1"; fi; }
[ "$(id -u)" != 0 ] || chown postgres "$data"
stop() {
	as_owner "'$PG/pg_ctl' -D '$data/db' -m immediate stop" >/dev/null 2>&1 || true
	rm -rf "$data"
}
trap stop EXIT
# initdb refuses to run as root. The data is thrown away, so nothing needs to reach the disk.
as_owner "'$PG/initdb' -D '$data/db' -A trust -U postgres -E UTF8 --locale=C.UTF-8" >/dev/null
port=$((20000 + RANDOM % 20000))
as_owner "'$PG/pg_ctl' -D '$data/db' -w -l '$data/log' -o '-p $port -k $data -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300' start" >/dev/null

export WAYMARK_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres?sslmode=disable"
status=0
go test -json -timeout 20m "$@" ./... >"$data/results.json" 2>"$data/errors" || status=$?
cat "$data/errors" >&2
go run ./internal/testkit/report <"$data/results.json" || status=$?
exit $status
