/** What the machine has and lacks for envkit's work, and how to get it. */
package dev.envkit.toolkit.doctor;
