const lines = (text: string): readonly string[] => text.split(/[;\n]/).flatMap((name) => name.trim() || []);

const DISK = lines(`
  % Disk Time; % Disk Read Time; % Disk Write Time; % Idle Time; Current Disk Queue Length; Avg. Disk Queue Length
  Avg. Disk Read Queue Length; Avg. Disk Write Queue Length; Avg. Disk sec/Transfer; Avg. Disk sec/Read
  Avg. Disk sec/Write; Disk Transfers/sec; Disk Reads/sec; Disk Writes/sec; Disk Bytes/sec; Disk Read Bytes/sec
  Disk Write Bytes/sec; Avg. Disk Bytes/Transfer; Avg. Disk Bytes/Read; Avg. Disk Bytes/Write; Split IO/Sec`);
const TCP = lines(`
  Segments/sec; Connections Established; Connections Active; Connections Passive; Connection Failures
  Connections Reset; Segments Received/sec; Segments Sent/sec; Segments Retransmitted/sec`);
const UDP = lines(`
  Datagrams/sec; Datagrams Received/sec; Datagrams No Port/sec; Datagrams Received Errors; Datagrams Sent/sec`);
const PROCESSOR = lines(`
  % Processor Time; % User Time; % Privileged Time; % Interrupt Time; % DPC Time; % Idle Time; % C1 Time; % C2 Time
  % C3 Time; C1 Transitions/sec; C2 Transitions/sec; C3 Transitions/sec; DPC Rate; DPCs Queued/sec; Interrupts/sec`);

interface CounterObject {
  readonly counters: readonly string[];
  /** It has instances (disks, processors): without `resources` the agent asks for none of them and gets nothing. */
  readonly instances: boolean;
}

const single = (counters: readonly string[]): CounterObject => ({ counters, instances: false });
const multiple = (counters: readonly string[]): CounterObject => ({ counters, instances: true });

/**
 * Objects of performance counters that Windows Server has (the first block), and those of IIS and ASP.NET.
 * Names are those of `Get-Counter -ListSet *` on Windows Server 2022; software brings more of them.
 */
const OBJECTS: Readonly<Record<string, CounterObject>> = {
  Memory: single(
    lines(`
      % Committed Bytes In Use; Available Bytes; Available KBytes; Available MBytes; Cache Bytes; Cache Bytes Peak
      Cache Faults/sec; Commit Limit; Committed Bytes; Demand Zero Faults/sec; Free & Zero Page List Bytes
      Free System Page Table Entries; Long-Term Average Standby Cache Lifetime (s); Modified Page List Bytes
      Page Faults/sec; Page Reads/sec; Page Writes/sec; Pages Input/sec; Pages Output/sec; Pages/sec
      Pool Nonpaged Allocs; Pool Nonpaged Bytes; Pool Paged Allocs; Pool Paged Bytes; Pool Paged Resident Bytes
      Standby Cache Core Bytes; Standby Cache Normal Priority Bytes; Standby Cache Reserve Bytes
      System Cache Resident Bytes; System Code Resident Bytes; System Code Total Bytes; System Driver Resident Bytes
      System Driver Total Bytes; Transition Faults/sec; Transition Pages RePurposed/sec; Write Copies/sec`),
  ),
  Processor: multiple(PROCESSOR),
  'Processor Information': multiple([
    ...PROCESSOR,
    ...lines(`
      % Processor Utility; % Privileged Utility; % Processor Performance; % of Maximum Frequency; % Priority Time
      % Performance Limit; Performance Limit Flags; Processor Frequency; Processor State Flags; Parking Status
      Average Idle Time; Clock Interrupts/sec; Idle Break Events/sec`),
  ]),
  LogicalDisk: multiple([...DISK, '% Free Space', 'Free Megabytes']),
  PhysicalDisk: multiple(DISK),
  'Paging File': multiple(['% Usage', '% Usage Peak']),
  'Network Interface': multiple(
    lines(`
      Bytes Total/sec; Bytes Received/sec; Bytes Sent/sec; Packets/sec; Packets Received/sec; Packets Sent/sec
      Current Bandwidth; Packets Received Unicast/sec; Packets Received Non-Unicast/sec; Packets Received Discarded
      Packets Received Errors; Packets Received Unknown; Packets Sent Unicast/sec; Packets Sent Non-Unicast/sec
      Packets Outbound Discarded; Packets Outbound Errors; Output Queue Length; Offloaded Connections
      TCP Active RSC Connections; TCP RSC Coalesced Packets/sec; TCP RSC Exceptions/sec; TCP RSC Average Packet Size`),
  ),
  TCPv4: single(TCP),
  TCPv6: single(TCP),
  UDPv4: single(UDP),
  UDPv6: single(UDP),
  System: single(
    lines(`
      % Registry Quota In Use; Alignment Fixups/sec; Context Switches/sec; Exception Dispatches/sec
      File Control Bytes/sec; File Control Operations/sec; File Data Operations/sec; File Read Bytes/sec
      File Read Operations/sec; File Write Bytes/sec; File Write Operations/sec; Floating Emulations/sec; Processes
      Processor Queue Length; System Calls/sec; System Up Time; Threads`),
  ),
  Process: multiple(
    lines(`
      % Processor Time; % User Time; % Privileged Time; Creating Process ID; Elapsed Time; Handle Count; ID Process
      IO Data Bytes/sec; IO Data Operations/sec; IO Other Bytes/sec; IO Other Operations/sec; IO Read Bytes/sec
      IO Read Operations/sec; IO Write Bytes/sec; IO Write Operations/sec; Page Faults/sec; Page File Bytes
      Page File Bytes Peak; Pool Nonpaged Bytes; Pool Paged Bytes; Priority Base; Private Bytes; Thread Count
      Virtual Bytes; Virtual Bytes Peak; Working Set; Working Set - Private; Working Set Peak`),
  ),
  'Web Service': multiple(
    lines(`
      Anonymous Users/sec; Bytes Received/sec; Bytes Sent/sec; Bytes Total/sec; CGI Requests/sec; Connection Attempts/sec
      Copy Requests/sec; Current Anonymous Users; Current Blocked Async I/O Requests; Current CGI Requests
      Current Connections; Current ISAPI Extension Requests; Current NonAnonymous Users; Delete Requests/sec
      Files Received/sec; Files Sent/sec; Files/sec; Get Requests/sec; Head Requests/sec; ISAPI Extension Requests/sec
      Lock Requests/sec; Locked Errors/sec; Logon Attempts/sec; Maximum Connections; NonAnonymous Users/sec
      Not Found Errors/sec; Options Requests/sec; Other Request Methods/sec; Post Requests/sec; Put Requests/sec
      Search Requests/sec; Service Uptime; Total Bytes Received; Total Bytes Sent; Total Bytes Transferred
      Total Connection Attempts (all instances); Total Get Requests; Total Head Requests; Total Locked Errors
      Total Logon Attempts; Total Method Requests; Total Method Requests/sec; Total Not Found Errors
      Total Post Requests; Total Put Requests; Total Rejected Async I/O Requests; Trace Requests/sec; Unlock Requests/sec`),
  ),
  APP_POOL_WAS: multiple(
    lines(`
      Current Application Pool State; Current Application Pool Uptime; Current Worker Processes
      Maximum Worker Processes; Recent Worker Process Failures; Time Since Last Worker Process Failure
      Total Application Pool Recycles; Total Application Pool Uptime; Total Worker Process Failures
      Total Worker Process Ping Failures; Total Worker Process Shutdown Failures
      Total Worker Process Startup Failures; Total Worker Processes Created`),
  ),
  'HTTP Service Request Queues': multiple(
    lines('ArrivalRate; CacheHitRate; CurrentQueueSize; MaxQueueItemAge; RejectedRequests; RejectionRate'),
  ),
  'ASP.NET': single(
    lines(`
      Application Restarts; Applications Running; Audit Success Events Raised; Audit Failure Events Raised
      Error Events Raised; Request Error Events Raised; Request Execution Time; Request Wait Time; Requests Current
      Requests Disconnected; Requests Queued; Requests Rejected; Requests In Native Queue; State Server Sessions Active
      State Server Sessions Abandoned; State Server Sessions Timed Out; State Server Sessions Total
      Worker Process Restarts; Worker Processes Running`),
  ),
};

/** An object of performance counters by its name, in any case; undefined for those that come with other software. */
export function counterObject(name: string): CounterObject | undefined {
  const lower = name.toLowerCase();
  return Object.entries(OBJECTS).find(([known]) => known.toLowerCase() === lower)?.[1];
}

export const counterObjectNames: readonly string[] = Object.keys(OBJECTS);
