/** Looks into images: what is in them and where, whether it is sound, whether it can boot, and gets parts out again. */
package dev.envkit.toolkit.image.inspect;
