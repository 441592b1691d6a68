/** Whether what a build made is what its recipe promised: the checks that recipes name, carried out. */
package dev.envkit.toolkit.check;
