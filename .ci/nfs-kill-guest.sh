#!/bin/sh
# Runs in the guest, whose root is on NFS, and is killed with the emulator: writes files, forces each to the disk, and says so.
# First it checks all files that were said to be safe before the kill. Argument: the number of the last of them.
set -u
safe=$1
dir=/home/nfs-kill
mkdir -p $dir
content() { line=0; while [ $line -lt 99 ]; do echo "file $1 line $line, long enough for a file of two pages"; line=$((line + 1)); done; }

i=1
while [ "$i" -le "$safe" ]; do
    at=$(stat -c '%a %u:%g %h' $dir/file-$i 2>&1)
    [ "$at" = "4750 $((1000 + i)):$i 2" ] || echo "BAD  file $i after the kill: $at"
    [ "$(content $i)" = "$(cat $dir/file-$i)" ] || echo "BAD  the content of file $i after the kill: $(wc -c <$dir/file-$i) bytes"
    [ "$(stat -c '%t %T %g' $dir/node-$i 2>&1)" = "4 $(printf %x $i) $i" ] || echo "BAD  node $i after the kill"
    i=$((i + 1))
done
echo "nfs-kill: $safe files as they were"

i=$((safe + 1))
rm -f $dir/tmp-* $dir/file-$i $dir/link-$i $dir/node-$i
while true; do
    content $i >$dir/tmp-$i
    chown $((1000 + i)):$i $dir/tmp-$i
    chmod 4750 $dir/tmp-$i
    ln $dir/tmp-$i $dir/link-$i
    fsync $dir/tmp-$i
    mv $dir/tmp-$i $dir/file-$i
    mknod $dir/node-$i c 4 $i
    chown 0:$i $dir/node-$i
    fsync $dir/file-$i
    echo "nfs-kill: file $i is safe"
    i=$((i + 1))
    rm -f $dir/link-$i $dir/node-$i
done
