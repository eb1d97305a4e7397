/** The door of what outlasts a talk: the code, documents, letters, reports. No first script carries any of it. */
export { type AuthorTrust, type Standing, verifyAuthor } from './author.ts'
export { type CodeKeys, type CodeSecrets, codeSecrets, codeSteps, deriveCode, deriveSecond } from './code.ts'
export { type CodeSeed, openCodeBlob, sealCodeBlob } from './code-blob.ts'
export {
  type CodeMade,
  type Context,
  codeMadeBody,
  contextBody,
  contextLength,
  readCodeMade,
  readGivenContext,
  recipientOf,
} from './code-made.ts'
export {
  type DocumentKind,
  type DocumentText,
  documentBytes,
  type OpenedDocument,
  openDocument,
  sealDocument,
  verifyDocument,
} from './document.ts'
export {
  type LetterText,
  letterBytes,
  openLetter,
  openOwnLetter,
  passLetter,
  resealOwnLetter,
  sealLetter,
} from './letter.ts'
export { checkLetter, type MailCert, signMailCert, verifyMailCert } from './mailbox.ts'
export { type Notice, noticeBody, readNotice } from './notice.ts'
export {
  openReport,
  type PutOff,
  reportBytes,
  signReportSecond,
  verifyReportSecond,
  writeReport,
} from './report.ts'
