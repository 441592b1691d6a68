/** Makes file system images and whole NAND images of trees: what {@code envkit image} does, as a library. */
package dev.envkit.toolkit.image.make;
