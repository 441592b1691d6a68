# What 'run' has gdb-multiarch do with a board that waits before its first instruction.
set pagination off
set confirm off
set architecture arm
set remotetimeout 60
echo == connect\n
eval "target remote localhost:%d", $port
info registers pc cpsr
echo == break at start_kernel\n
break start_kernel
continue
backtrace
info breakpoints
echo == memory through the MMU\n
x/4i $pc
print linux_banner
print/x *(unsigned int *)&linux_banner
echo == step and finish\n
stepi
info registers pc
delete
hbreak rest_init
continue
backtrace 3
delete
echo == watchpoint on system_state\n
watch system_state
continue
print system_state
backtrace 3
continue
print system_state
delete
echo == monitor\n
monitor info clock
monitor info cp15
echo == detach\n
detach
quit
