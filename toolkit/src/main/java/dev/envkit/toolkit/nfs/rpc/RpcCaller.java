package dev.envkit.toolkit.nfs.rpc;

/**
 * Where a call comes from.
 *
 * @param address the peer's address and port, or whatever tells peers apart
 * @param transport what carried the call
 */
public record RpcCaller(String address, Transport transport) {}
