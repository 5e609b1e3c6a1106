import type { Platform } from '../types.js';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/**
 * The measurements of each plugin on Linux, without the name of the plugin: `mem_used_percent` and `used_percent` are
 * the same. With any other the agent does not start.
 * Source: translator/translate/metrics/config/registered_metrics.go of the agent, as of 1.300071.0.
 */
const LINUX: Readonly<Record<string, readonly string[]>> = {
  cpu: words(`
    time_active time_guest time_guest_nice time_idle time_iowait time_irq time_nice time_softirq time_steal time_system
    time_user usage_active usage_guest usage_guest_nice usage_idle usage_iowait usage_irq usage_nice usage_softirq
    usage_steal usage_system usage_user`),
  disk: words('free inodes_free inodes_total inodes_used total used used_percent'),
  diskio: words(`
    iops_in_progress io_time reads read_bytes read_time writes write_bytes write_time
    ebs_total_read_ops ebs_total_write_ops ebs_total_read_bytes ebs_total_write_bytes ebs_total_read_time
    ebs_total_write_time ebs_volume_performance_exceeded_iops ebs_volume_performance_exceeded_tp
    ebs_ec2_instance_performance_exceeded_iops ebs_ec2_instance_performance_exceeded_tp ebs_volume_queue_length
    instance_store_total_read_ops instance_store_total_write_ops instance_store_total_read_bytes
    instance_store_total_write_bytes instance_store_total_read_time instance_store_total_write_time
    instance_store_performance_exceeded_iops instance_store_performance_exceeded_tp
    instance_store_volume_queue_length`),
  swap: words('free used used_percent'),
  mem: words('active available available_percent buffered cached free inactive shared total used used_percent'),
  net: words('bytes_sent bytes_recv drop_in drop_out err_in err_out packets_sent packets_recv'),
  netstat: words(`
    tcp_close tcp_close_wait tcp_closing tcp_established tcp_fin_wait1 tcp_fin_wait2 tcp_last_ack tcp_listen tcp_none
    tcp_syn_sent tcp_syn_recv tcp_time_wait udp_socket`),
  processes: words('blocked dead idle paging running sleeping stopped total total_threads wait zombies'),
  procstat: words(`
    cpu_time cpu_time_guest cpu_time_guest_nice cpu_time_idle cpu_time_iowait cpu_time_irq cpu_time_nice
    cpu_time_soft_irq cpu_time_steal cpu_time_stolen cpu_time_system cpu_time_user cpu_usage
    involuntary_context_switches memory_data memory_locked memory_rss memory_stack memory_swap memory_vms nice_priority
    num_fds num_threads pid pid_count read_bytes read_count realtime_priority rlimit_cpu_time_hard rlimit_cpu_time_soft
    rlimit_file_locks_hard rlimit_file_locks_soft rlimit_memory_data_hard rlimit_memory_data_soft
    rlimit_memory_locked_hard rlimit_memory_locked_soft rlimit_memory_rss_hard rlimit_memory_rss_soft
    rlimit_memory_stack_hard rlimit_memory_stack_soft rlimit_memory_vms_hard rlimit_memory_vms_soft
    rlimit_nice_priority_hard rlimit_nice_priority_soft rlimit_num_fds_hard rlimit_num_fds_soft
    rlimit_realtime_priority_hard rlimit_realtime_priority_soft rlimit_signals_pending_hard
    rlimit_signals_pending_soft signals_pending voluntary_context_switches write_bytes write_count`),
  nvidia_smi: words(`
    clocks_current_graphics clocks_current_memory clocks_current_sm clocks_current_video encoder_stats_average_fps
    encoder_stats_average_latency encoder_stats_session_count fan_speed memory_free memory_total memory_used
    pcie_link_gen_current pcie_link_width_current power_draw temperature_gpu utilization_gpu utilization_memory`),
};

/** Where macOS has fewer. */
const MACOS: Readonly<Record<string, readonly string[]>> = {
  ...LINUX,
  diskio: words('iops_in_progress io_time reads read_bytes read_time writes write_bytes write_time'),
  mem: words('active available available_percent buffered cached free inactive total used used_percent'),
  processes: words('blocked idle running sleeping stopped total zombies'),
  procstat: words(`
    cpu_time_system cpu_time_user cpu_usage memory_data memory_locked memory_rss memory_stack memory_swap memory_vms pid
    pid_count`),
  nvidia_smi: [...(LINUX['nvidia_smi'] ?? []), 'utilization_encoder', 'utilization_decoder'],
};

/** `nvidia_gpu` is the name that the documentation uses. */
const ALIASES: Readonly<Record<string, string>> = { nvidia_gpu: 'nvidia_smi' };

/** The measurements of a plugin; undefined for plugins that take names of any kind, or none. */
export function measurementsOf(plugin: string, platform: Exclude<Platform, 'Windows'>): readonly string[] | undefined {
  const name = ALIASES[plugin] ?? plugin;
  const table = platform === 'MacOS' ? MACOS : LINUX;
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** The measurement as the tables name it. */
export function bareMeasurement(plugin: string, written: string): string {
  const prefix = `${ALIASES[plugin] ?? plugin}_`;
  const trimmed = written.trim();
  return trimmed.startsWith(prefix) ? trimmed.slice(prefix.length) : trimmed;
}

/** Dimensions that a plugin gives its metrics by itself; undefined where applications or files name them. */
const OWN_DIMENSIONS: Readonly<Record<string, readonly string[]>> = {
  cpu: ['cpu'],
  disk: ['path', 'device', 'fstype'],
  diskio: ['name'],
  efa: ['device', 'port', 'network_interface_id'],
  mem: [],
  swap: [],
  net: ['interface'],
  netstat: [],
  processes: [],
  procstat: ['exe', 'pid_file', 'pattern', 'pidfile', 'process_name', 'pid', 'user'],
  nvidia_gpu: ['index', 'name', 'arch', 'host'],
  nvidia_smi: ['index', 'name', 'arch', 'host'],
  ethtool: ['interface', 'driver'],
};
const WINDOWS_DIMENSIONS: readonly string[] = ['objectname', 'instance'];
const OPEN_PLUGINS: readonly string[] = ['statsd', 'collectd', 'jmx', 'otlp', 'prometheus'];

/** The dimensions that a section below `metrics_collected` gives its metrics; undefined when they can be any. */
export function ownDimensions(section: string): readonly string[] | undefined {
  if (OPEN_PLUGINS.includes(section)) return undefined;
  return Object.hasOwn(OWN_DIMENSIONS, section) ? OWN_DIMENSIONS[section] : WINDOWS_DIMENSIONS;
}
