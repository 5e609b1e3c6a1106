import { createServer } from 'node:net';
import { findProgram, startEmulator, type Emulator } from './emulator.js';

/** The program: MINISTACK, the project's virtual environment, or PATH; undefined when there is none. */
export const findMiniStack = (env: NodeJS.ProcessEnv = process.env): string | undefined =>
  findProgram('ministack', { variable: 'MINISTACK', env });

/** Starts it on a free port, with its objects in `directory`: only so does it run SQL, by its own DuckDB. */
export async function startMiniStack(program: string, directory: string): Promise<Emulator> {
  return startEmulator(program, {
    env: {
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(await freePort()),
      SFTP_ENABLED: '0',
      IOT_MTLS_ENABLED: '0',
      DOCKER_HOST: 'unix:///nonexistent.sock',
      S3_PERSIST: '1',
      S3_DATA_DIR: directory,
    },
  });
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
