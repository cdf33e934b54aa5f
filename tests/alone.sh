#!/usr/bin/env bash
# Whether a file includes what it uses: tests/alone.sh [REV] compiles each source that has changed since REV (HEAD~1) by itself, as the
# dev preset does, and writes nothing. Where several are compiled at a time (cmake/unity.cmake), a neighbour may have lent it a name.
set -euo pipefail
cd "$(dirname "$0")/.."
since=${1:-HEAD~1}
git rev-parse -q --verify "$since^{commit}" >/dev/null || { echo "skipped: there is no $since in this checkout"; exit 0; }
cmake --preset dev >/dev/null
git diff --name-only --diff-filter=d "$since" -- '*.cpp' | python3 -c '
import concurrent.futures, json, os, shlex, subprocess, sys
root = os.getcwd()
commands = {os.path.relpath(entry["file"], root): entry for entry in json.load(open("build/dev/compile_commands.json"))}
changed = [name for name in sys.stdin.read().split() if name in commands]

def compiled(name):
    words = shlex.split(commands[name]["command"])
    words = words[1:] if words[0].endswith("ccache") else words
    words[words.index("-o") + 1] = os.devnull
    return subprocess.run(words + ["-fsyntax-only"], cwd=commands[name]["directory"]).returncode == 0

with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    bad = [name for name, good in zip(changed, pool.map(compiled, changed)) if not good]
print(f"{len(changed) - len(bad)} of {len(changed)} changed files compile alone", *bad, sep="\n  ")
sys.exit(bool(bad))'
