/** What is written about a verification: for people in HTML, for continuous integration as JUnit's XML. */
package dev.envkit.toolkit.verify.report;
