/** Images for block devices: squashfs, ext4 and FAT made by Debian's programs, and cards with a partition table. */
package dev.envkit.toolkit.image.disk;
