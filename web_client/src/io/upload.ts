/** Bytes to the server with progress, and the files inside what was dropped; knows no page. */
import { readProblem } from "../core/problems";
import { changeHeaders, ProblemError } from "./api";

export type Sending = {
  readonly path: string;
  readonly body: Blob;
  readonly mediaType: string;
  readonly key: string;
  readonly signal: AbortSignal;
  readonly onProgress: (sent_bytes: number) => void;
};

/** Sends one body; `fetch` tells nothing about how far it is, so this is an XMLHttpRequest. */
export function upload<Answer>(sending: Sending): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = () => reject(new ProblemError({ kind: "unreachable" }));
    request.open("POST", sending.path);
    request.responseType = "json";
    for (const [name, value] of Object.entries(changeHeaders(sending.key))) {
      request.setRequestHeader(name, value);
    }
    request.setRequestHeader("Content-Type", sending.mediaType);
    request.upload.onprogress = (event) => sending.onProgress(event.loaded);
    request.onerror = fail;
    request.onabort = fail;
    request.onload = () => {
      if (request.status < 300) resolve(request.response as Answer);
      else reject(new ProblemError(readProblem(request.status, request.response)));
    };
    sending.signal.addEventListener("abort", () => request.abort());
    request.send(sending.body);
  });
}

/** A file with its place below what was dropped: `CT/series 2/0001.dcm`. */
export type FoundFile = { readonly name: string; readonly file: File };

/** Every file of a drop, folders walked to their ends. */
export async function filesDropped(transfer: DataTransfer): Promise<FoundFile[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  const loose = [...transfer.files];
  const found = await Promise.all(entries.map((entry) => (entry === null ? [] : walk(entry))));
  const files = found.flat();
  return files.length > 0 ? files : loose.map((file) => ({ name: file.name, file }));
}

/** The files that were chosen in a dialog, with their folder where one was chosen. */
export function filesChosen(list: FileList | null): FoundFile[] {
  return [...(list ?? [])].map((file) => ({
    name: file.webkitRelativePath || file.name,
    file,
  }));
}

async function walk(entry: FileSystemEntry): Promise<FoundFile[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ name: entry.fullPath.replace(/^\//, ""), file }];
  }
  if (!isFolder(entry)) return [];
  const found: FoundFile[] = [];
  for (const child of await children(entry)) found.push(...(await walk(child)));
  return found;
}

async function children(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  // A reader gives at most a hundred entries at a time.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
