#!/bin/sh
# Runs in the guest, whose root is on NFS: does everything to files that a root file system sees, and checks it. The
# second boot (argument "again") finds what the first left. Prints one line for each thing, and "nfs-guest: good" at the end.
# shellcheck disable=SC2005,SC2010,SC2012,SC2046,SC2183 # the names are our own, and words are meant to be split
# Arguments: first|again, the size of the large file in MiB, the number of small files.
set -u
stage=$1 large=$2 many=$3
dir=/home/nfs-test
odd=$(printf 'caf\303\251 \\ "q"')
bad=0

check() { # what, expected, found
    if [ "$2" = "$3" ]; then echo "ok   $1"; else echo "BAD  $1: '$3' instead of '$2'"; bad=1; fi
}
attributes() { stat -c '%a %u:%g %F' "$1"; }

left_behind() {
    check "owner, setuid" "4755 1000:1000 regular file" "$(attributes $dir/owned)"
    check "setgid directory" "2775 0:50 directory" "$(attributes $dir/dir)"
    check "character device" "640 0:5 character special file" "$(attributes $dir/tty9)"
    check "its numbers" "4 9" "$(printf '%d %d' $(stat -c '0x%t 0x%T' $dir/tty9))"
    check "block device" "660 0:6 block special file" "$(attributes $dir/disk)"
    check "fifo" "600 0:0 fifo" "$(attributes $dir/fifo)"
    check "symbolic link" "no/such/./place//at all" "$(readlink $dir/symlink)"
    check "link's owner" "777 7:8 symbolic link" "$(attributes $dir/symlink)"
    check "appended" "one two three" "$(echo $(cat $dir/appended))"
    check "hard links" "3 3 3" "$(echo $(stat -c %h $dir/hard1 $dir/hard2 $dir/dir/hard3))"
    check "one inode" "1" "$(stat -c %i $dir/hard1 $dir/hard2 $dir/dir/hard3 | sort -u | wc -l)"
    check "renamed" "new" "$(cat $dir/renamed)"
    check "time" "981173106" "$(stat -c %Y $dir/old)"
    case $(mount) in
        *vers=2*) ;; # which has 32 bits for an offset
        *) check "behind 4 GiB" "4294967301 end" "$(stat -c %s $dir/sparse) $(tail -c 4 $dir/sparse | tr -d '\n')" ;;
    esac
    check "an odd name" "$odd" "$(ls $dir/dir | grep caf)"
    check "large file" "$(cat $dir/large.sum)" "$(sha256sum <$dir/large)"
}

if [ "$stage" = first ]; then
    rm -rf $dir
    mkdir -p $dir/dir
    echo "df: $(df -P / | tail -n 1)"

    echo one >$dir/appended; echo two >>$dir/appended; echo three >>$dir/appended
    echo x >$dir/owned; chown 1000:1000 $dir/owned; chmod u+s,a+rx $dir/owned
    chown 0:50 $dir/dir; chmod 2775 $dir/dir
    mknod -m 640 $dir/tty9 c 4 9; chown 0:5 $dir/tty9
    mknod -m 660 $dir/disk b 31 3; chown 0:6 $dir/disk
    mkfifo -m 600 $dir/fifo
    ln -s "no/such/./place//at all" $dir/symlink; chown -h 7:8 $dir/symlink
    echo h >$dir/hard1; ln $dir/hard1 $dir/hard2; ln $dir/hard2 $dir/dir/hard3
    touch -d '2001-02-03 04:05:06' $dir/old
    echo z >"$dir/dir/$odd"
    dd if=/dev/null of=$dir/sparse bs=1 seek=4294967297 2>/dev/null && echo end >>$dir/sparse

    echo old >$dir/renamed; echo new >$dir/other
    exec 3<$dir/renamed
    mv $dir/other $dir/renamed
    check "rename over an open file: still the old one" old "$(cat <&3)"
    exec 3<&-
    check "no name is left over" 0 "$(ls -a $dir | grep -c '^\.nfs')"
    echo going >$dir/going; exec 4<>$dir/going; rm $dir/going; echo on >&4
    check "removed, still open" "gone" "$(ls $dir/going 2>/dev/null || echo gone)"
    exec 4<&-

    # a program is replaced while it runs, as an upgrade does it
    cp /bin/busybox $dir/sleep; $dir/sleep 1 & pid=$!
    cp /bin/busybox $dir/new; mv $dir/new $dir/sleep
    wait $pid; check "a replaced program ends well" 0 $?
    $dir/sleep 0; check "the new one runs" 0 $?

    # what another user may not do
    echo secret >$dir/secret; chmod 600 $dir/secret
    check "permissions" denied "$(su -s /bin/sh nobody -c "cat $dir/secret" 2>/dev/null || echo denied)"

    dd if=/dev/urandom of=/tmp/seed bs=64k count=1 2>/dev/null
    i=0
    while [ $i -lt $((large * 16)) ]; do cat /tmp/seed; echo $i; i=$((i + 1)); done | head -c $((large * 1048576)) |
        tee $dir/large | sha256sum >$dir/large.sum
    sync; fsync $dir/large
    echo 3 >/proc/sys/vm/drop_caches
    left_behind

    mkdir $dir/many
    (cd $dir/many || exit; i=0; while [ $i -lt "$many" ]; do : >file-$i; i=$((i + 1)); done)
    check "$many files" "$many" "$(ls $dir/many | wc -l)"
    check "each once" "$many" "$(ls $dir/many | sort -u | wc -l)"
    rm -r $dir/many
    check "removed" "" "$(ls $dir | grep many)"
    echo "find: $(find / -xdev | wc -l)"
else
    left_behind
fi
[ $bad = 0 ] && echo "nfs-guest: good"
