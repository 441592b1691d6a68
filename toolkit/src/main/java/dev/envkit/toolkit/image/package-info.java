/**
 * Images made of trees and their ownership manifests: cpio and tar archives, initramfs, U-Boot images; no root needed.
 */
package dev.envkit.toolkit.image;
