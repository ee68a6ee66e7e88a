#!/usr/bin/env bash
# Fuzzes every parser for the time given, one after another: ./bench/fuzz.sh 60s
# A failing input is left in the package's testdata/fuzz; commit it with the repair, as a test.
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-60s}
failed=()
targets=0
while read -r package; do
	for target in $(go test -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
		targets=$((targets + 1))
		echo "== $package $target for $time"
		# Minimising is bounded so that one odd input cannot eat the time of the search.
		go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 5s "$package" || failed+=("$package $target")
	done
done < <(grep -rl --include='*_test.go' '^func Fuzz' internal | xargs -n1 dirname | sort -u | sed 's|^|./|')
if [ ${#failed[@]} -gt 0 ]; then
	printf 'FAILED: %s\n' "${failed[@]}" >&2
	exit 1
fi
echo "$targets fuzz targets, $time each: clean"
