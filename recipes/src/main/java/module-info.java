/** The recipe model of envkit, its schema and parser, and the built-in recipes. */
module dev.envkit.recipes {
    requires com.networknt.schema;
    requires transitive dev.envkit.workspace;
    requires transitive static org.jspecify;
    requires org.snakeyaml.engine.v2;
    requires tools.jackson.databind;

    exports dev.envkit.recipes;
    exports dev.envkit.recipes.lint;
    exports dev.envkit.recipes.repository;
    exports dev.envkit.recipes.yaml;
}
