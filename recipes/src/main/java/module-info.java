/** The recipe model of envkit, its schema and parser, and the built-in recipes. */
module dev.envkit.recipes {
    requires transitive dev.envkit.workspace;
    requires transitive static org.jspecify;
}
