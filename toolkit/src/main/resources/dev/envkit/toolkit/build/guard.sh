# Runs a command in a session of its own and sees to it that nothing of it outlives envkit.
# Arguments: the command. Standard input: a pipe whose other end only envkit holds; it never carries anything, its end
# means that envkit is gone.
set -u
exec 3<&0 </dev/null
# modes in results must not depend on the user's habits
umask 022

step=
watcher=

# Kills what is left of the session; make and timeout give some of it process groups of their own.
sweep() {
    [ -n "$step" ] || return 0
    kill -KILL "-$step" 2>/dev/null
    for pass in 1 2 3 4 5; do
        found=
        for stat in /proc/[0-9]*/stat; do
            { read -r line <"$stat"; } 2>/dev/null || continue
            pid=${line%% *}
            # state, parent, group, session: after the name, which stands in parentheses and may hold anything
            set -- ${line##*) }
            [ "${4:-}" = "$step" ] && [ "$1" != Z ] && [ "$1" != X ] || continue
            kill -KILL "$pid" 2>/dev/null && found=yes
        done
        [ -n "$found" ] || break
    done
}

finish() {
    trap '' HUP INT TERM
    sweep
    [ -z "$watcher" ] || kill -KILL "$watcher" 2>/dev/null
    exit "$1"
}

trap 'finish 129' HUP
trap 'finish 130' INT
trap 'finish 143' TERM

setsid "$@" 3<&- &
step=$!
# the watcher keeps none of the step's output open
{ read -r _ <&3; kill -TERM $$; } >/dev/null 2>&1 &
watcher=$!
wait "$step"
finish $?
