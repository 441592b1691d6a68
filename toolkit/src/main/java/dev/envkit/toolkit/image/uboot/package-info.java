/** What U-Boot keeps beside images: its environment. */
package dev.envkit.toolkit.image.uboot;
