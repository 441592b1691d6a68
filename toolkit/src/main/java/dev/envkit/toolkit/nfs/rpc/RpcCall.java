package dev.envkit.toolkit.nfs.rpc;

/**
 * A call's header, understood.
 *
 * @param version of the program
 * @param procedure its number
 * @param credentials who calls
 * @param caller from where
 */
public record RpcCall(int version, int procedure, Credentials credentials, RpcCaller caller) {}
