/** The on-disk workspace of envkit: layout, content store, locks, artifact store, lockfile and ownership manifest. */
module dev.envkit.workspace {
    requires transitive static org.jspecify;

    exports dev.envkit.workspace;
    exports dev.envkit.workspace.manifest;
}
