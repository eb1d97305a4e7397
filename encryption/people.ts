/** The door for whoever admits and removes colleagues: consoles of coordinators, custody and tests. */
export { type LinkParts, openLinkSecret, sealLinkSecret } from './link-secret.ts'
export { addSignature, type Proposed, proposeCertificate, readProposal } from './proposal.ts'
export { openSignerKey, sealSignerKey } from './signer-key.ts'
