# Sourced by the benchmarks: times two commands in turn, A B A B …, because a shared machine drifts, and prints the medians and their ratio.

# Seconds that a command takes, output thrown away. A failing command ends the benchmark.
seconds() {
    start=$(date +%s%N)
    "$@" >"$bench/output" 2>&1 || { echo "failed: $*"; tail -n 5 "$bench/output"; exit 1; } >&2
    end=$(date +%s%N)
    awk -v a="$start" -v b="$end" 'BEGIN { printf "%.6f\n", (b - a) / 1e9 }'
}

median() { sort -n "$1" | awk '{ a[NR] = $1 } END { print (NR % 2) ? a[(NR + 1) / 2] : (a[NR / 2] + a[NR / 2 + 1]) / 2 }'; }

# pair RUNS LABEL_A FUNCTION_A LABEL_B FUNCTION_B. Each may have a function NAME_prepare that is run before it and not timed.
pair() {
    rm -f "$bench/a" "$bench/b"
    i=0
    while [ $i -le "$1" ]; do
        for side in a b; do
            [ $side = a ] && run=$3 || run=$5
            if command -v "${run}_prepare" >/dev/null; then "${run}_prepare" >/dev/null 2>&1; fi
            took=$(seconds "$run") || exit 1
            # The first of each warms up.
            [ $i = 0 ] || echo "$took" >>"$bench/$side"
        done
        i=$((i + 1))
    done
    report "$2" "$4" "$1"
}

# Seconds of processor time, user and system, of a command line, the mean of so many runs: one alone is too short for some clocks. A failing command ends the benchmark.
cpu() {
    # shellcheck disable=SC2016 # the inner shell's
    bash -c 'TIMEFORMAT="%U %S"; time for ((i = 0; i < $1; i++)); do $2 >"$3" 2>&1 || { cat "$3"; exit 1; }; done' bench "$1" "$2" "$bench/output" >"$bench/times" 2>&1 || { tail -n 5 "$bench/times"; exit 1; } >&2
    awk -v n="$1" '{ printf "%.6f\n", ($1 + $2) / n }' "$bench/times"
}

# pair_cpu RUNS LABEL_A COMMAND_A LABEL_B COMMAND_B: as pair, with processor time. Commands are words without quotes.
pair_cpu() {
    rm -f "$bench/a" "$bench/b"
    i=0
    while [ $i -lt "$1" ]; do
        cpu 5 "$3" >>"$bench/a" || exit 1
        cpu 5 "$5" >>"$bench/b" || exit 1
        i=$((i + 1))
    done
    report "$2" "$4" "$1"
}

# Prints the medians of both, and their ratio.
report() {
    awk -v a="$(median "$bench/a")" -v b="$(median "$bench/b")" -v la="$1" -v lb="$2" -v n="$3" \
        'BEGIN { printf "%-34s %9.4f s\n%-34s %9.4f s\nratio %.2f  (medians of %d runs in turn)\n", la, a, lb, b, b / a, n }'
}

# version NAME TEXT: each benchmark says what it compares with.
version() { printf '%-10s %s\n' "$1:" "$2"; }

needs() { command -v "$1" >/dev/null || { echo "this benchmark needs $1: apt-get install $2" >&2; exit 7; }; }

here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
bench=$(mktemp -d "${TMPDIR:-/tmp}/pthbs-bench.XXXXXX")
chmod 755 "$bench"
trap 'rm -rf "$bench"' EXIT
[ -n "${without_pthbs-}" ] || "$here/pthbs" --version >/dev/null || exit 1
pthbs=$here/out/native/pthbs
[ -x "$pthbs" ] || pthbs=$here/pthbs
export PTHBS_STORE="$bench/store" PTHBS_STATE="$bench/state" PTHBS_COLLECTION="$bench/collection"

# A collection of its own, with the machine's static busybox as the package 'tools'.
collection() {
    needs busybox busybox-static
    mkdir -p "$PTHBS_COLLECTION/packages/tools" "$PTHBS_COLLECTION/environments" "$bench/tools/bin"
    printf 'name: bench\nsystem: x86_64-linux\n' >"$PTHBS_COLLECTION/pthbs.yaml"
    cp "$(command -v busybox)" "$bench/tools/bin/busybox"
    for applet in sh mkdir echo; do ln -sf busybox "$bench/tools/bin/$applet"; done
    tar -C "$bench/tools" -cf "$bench/tools.tar" bin
    printf 'sha256:%s  tools.tar  file:%s\n' "$(sha256sum <"$bench/tools.tar" | cut -c1-64)" "$bench/tools.tar" >"$PTHBS_COLLECTION/downloadlist.sha256"
    cat >"$PTHBS_COLLECTION/packages/tools/tools.sh.j2" <<'END'
#!/bin/sh
#: pthbs 2
#: name tools
#: version 1
#: system {{ system }}
#: source {{ source("tools.tar") }} unpack into=out
END
}

# trivial NAME SALT [DEPENDENCY…]: a package that does next to nothing.
trivial() {
    name=$1 salt=$2
    shift 2
    mkdir -p "$PTHBS_COLLECTION/packages/$name"
    {
        printf '#!/bin/sh\n#: pthbs 2\n#: name %s\n#: version %s\n#: system {{ system }}\n#: depends {{ dep("tools") }}\n' "$name" "$salt"
        for dependency; do printf '#: depends {{ dep("%s") }}\n' "$dependency"; done
        # shellcheck disable=SC2016 # $out is the script's
        printf 'echo %s > $out/%s\n' "$salt" "$name"
    } >"$PTHBS_COLLECTION/packages/$name/$name.sh.j2"
}
