#!/usr/bin/env bash
# Measures Waymark beside the kit's reference server, its PocketBase and its limits, in one run, and writes
# bench/work/report.md. The kit is not part of this repository: WAYMARK_SHARED says where the folder is
# that holds it (default ../shared). Further flags go to the program, as: ./bench/run.sh -dur 500ms -reps 1
set -euo pipefail
cd "$(dirname "$0")/.."
shared=${WAYMARK_SHARED:-../shared}
if [ ! -f "$shared/bench/prepare.sh" ]; then
	echo "The bench kit is not there: $shared/bench has no prepare.sh." >&2
	echo "Set WAYMARK_SHARED to the folder that holds bench/. Without the kit there is nothing to measure beside; no figures were made." >&2
	exit 1
fi
[ -x bin/waymark ] || { echo "bin/waymark is not there: run make build" >&2; exit 1; }
kit=$(cd "$shared/bench" && pwd)
export BENCH_WORK=$PWD/bench/work/kit
mkdir -p "$BENCH_WORK"
if [ ! -f "$BENCH_WORK/pbS/data.db" ]; then
	"$kit/prepare.sh" S
fi
# Selection from the kit's county L, 3,000,000 arrests: ./bench/run.sh -county L
case " $* " in *" -county L "*)
	(cd "$BENCH_WORK" && { [ -f L/arrests.csv ] || ./tool gen -out L -people 300000 -arrests 3000000 -linkb 0; } && { [ -f res/load-L.tsv ] || { ./tool load -db L.db -data L >load-L.tsv && mv load-L.tsv res/load-L.tsv; }; }) ;;
esac
# Evidence, over a million people with 10,000,000 arrests.
case " $* " in *" -only linkage "* | *" -only simulation "*) ;; *)
	(cd "$BENCH_WORK" && { [ -f X/arrests.csv ] || ./tool gen -out X -people 1000000 -arrests 10000000 -linkb 0; }) ;;
esac
exec go run ./bench -kit "$kit" -work bench/work -waymark bin/waymark "$@"
