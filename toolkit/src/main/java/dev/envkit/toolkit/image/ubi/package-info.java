/** UBI: volumes on raw flash. */
package dev.envkit.toolkit.image.ubi;
