#!/usr/bin/env bash
# Lets real tools change a vault while the service watches it, and after each asks the service to compare every file with
# what it knows of it. Tools that aren't there are left out. Ends with 1 when anything was missed.
#
#   cargo build --release && tests/by-hand/real-tools.sh target/release/vault-lint [NOTES]
set -euo pipefail
binary=$(realpath "$1")
notes=${2:-20000}
world=$(mktemp -d)
vault=$world/vault
export VAULT_LINT_STATE_DIR=$world/state
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
failed=0

service=
trap '[ -z "$service" ] || kill "$service" 2>/dev/null; rm -rf "$world"' EXIT

field() { "$binary" status --json "$vault" | sed -n "s/^ *\"$1\": *\"\{0,1\}\([^\",]*\).*/\1/p"; }

# Waits until the service has nothing to do: twice, as the system may still be telling.
settled() {
    local calm=0
    while [ "$calm" -lt 2 ]; do
        sleep 0.3
        if [ "$(field state)" = ready ] && [ "$(field at-work)" = 0 ]; then calm=$((calm + 1)); else calm=0; fi
    done
}

# after WHAT: tells how many files were missed of what has just been done.
after() {
    settled
    local missed
    missed=$("$binary" status --verify "$vault" | sed -n 's/^missed *\([0-9]*\).*/\1/p')
    printf '%-60s %8s files, missed %s\n' "$1" "$(field files)" "${missed:-?}"
    [ "$missed" = 0 ] || failed=1
}

git() { command git -C "$vault" -c user.name=a -c user.email=a@example.org -c gc.auto=0 "$@" >/dev/null 2>&1; }

mkdir -p "$vault"
git init -q -b main
seq "$notes" | awk -v vault="$vault" '{
    folder = vault "/" ($1 % 100)
    if ($1 <= 100) system("mkdir -p " folder)
    file = folder "/note " $1 ".md"
    print "# Note " $1 "\n\n[[note " ($1 % 7) "]]\n" > file
    close(file)
}'
git add --all && git commit -qm one
find "$vault" -name '*.md' -exec sed -i 's/^# /# The /' {} +
git checkout -qb other && git commit -qam two

"$binary" watch --quiet "$vault" >"$world/log" 2>&1 &
service=$!
until [ "$("$binary" status --json "$vault" 2>/dev/null | grep -c '"ready"')" = 1 ]; do sleep 0.3; done
after 'start'

git checkout -q main && after "git checkout of $notes files"
git checkout -q other && after 'git checkout, back'
git rm -rq --cached . && git reset -q --hard main && after 'git reset --hard'
cp -r "$vault/1" "$vault/copied" && after 'cp -r of a folder'
cp -a "$vault/2" "$vault/archived" && after 'cp -a of a folder'
mkdir -p "$world/outside" && cp -r "$vault/3" "$world/outside/in"
mv "$world/outside/in" "$vault/moved in" && after 'mv of a folder into the vault'
mv "$vault/moved in" "$vault/4/deep" && after 'mv of a folder inside the vault'
mv "$vault/4" "$world/outside/out" && after 'mv of a folder out of the vault'
rm -rf "$vault/5" && after 'rm -rf of a folder'
cp -r "$vault/6" "$vault/5" && rm -rf "$vault/5" && cp -r "$vault/7" "$vault/5" && after 'made, removed and restored at once'
for number in $(seq 200); do mkdir -p "$vault/new/$number/a/b" && echo x >"$vault/new/$number/a/b/x.md"; done
after 'mkdir -p and a file in it, 200 times'
for number in $(seq 2000); do echo "$number" >>"$vault/8/note 108.md"; done && after '2,000 appends to one note'
for number in $(seq 500); do
    file="$vault/9/note $((9 + 100 * (number % 20))).md"
    echo "$number" >"$file.tmp" && mv "$file.tmp" "$file"
done && after 'an atomic save, 500 times'
touch -r "$vault/10/note 10.md" "$world/time" && printf '# Other 10\n' | dd of="$vault/10/note 10.md" conv=notrunc status=none
touch -r "$world/time" "$vault/10/note 10.md" && after 'other bytes under the same size and time'
if command -v rsync >/dev/null; then
    rsync -a --delete "$vault/11/" "$vault/12/" && after 'rsync -a --delete'
fi
if command -v vim >/dev/null; then
    vim -es -c 'normal Goby vim' -c wq "$vault/13/note 13.md" || true
    after 'vim'
fi
if command -v node >/dev/null; then
    VAULT=$vault node -e '
        const fs = require("fs/promises");
        (async () => {
            for (let i = 0; i < 1000; i++) {
                await fs.writeFile(`${process.env.VAULT}/14/note ${14 + 100 * (i % 20)}.md`, `# ${i}\n`);
            }
        })();' && after 'Node writes as Obsidian does, 1,000 times'
fi
mv "$vault" "$world/away" && sleep 1 && mv "$world/away" "$vault" && after 'the whole vault gone and back'
exit "$failed"
