/** Every limit of the line, one row each. Times in seconds, sizes in bytes, unless the name says otherwise. */
export const limits = {
  /** Plaintext of one part of a message, UTF-8 bytes (encryption.md finding 18). */
  partBytes: 3_900,
  /** Parts of one displayed message; longer is refused in words before sealing. */
  partsPerMessage: 16,
  /** Sealed bytes of one part: the largest bucket plus the tag. */
  sealedMessageBytes: 4_096 + 16,
  /** Rows one conversation may hold, so that one visitor cannot fill the disk. */
  eventsPerConversation: 5_000,
  /** One note of a counsellor, sealed bytes. */
  sealedNoteBytes: 16_384,
  notesPerConversation: 200,
  /** A whole request body. */
  requestBytes: 256 * 1024,
  /** Conversations open at once; the next start is told so in words. */
  openConversations: 20_000,
  /** Streams one writeToken may hold; an older one makes way for a newer. */
  streamsPerVisitor: 1,
  streamsPerWorkstation: 4,
  /** Unsent bytes a reader may be behind before it is cut off and resumes. */
  streamBacklogBytes: 512 * 1024,
  /** The same for a visitor's page, which reads one conversation only. */
  visitorBacklogBytes: 64 * 1024,
  /** People in front of the queue that a console is shown; the others are a number. */
  queueShown: 50,
  /** Rows in one transaction (256 block an embedded database 14 ms). */
  batchRows: 128,
  /** Requests one writeToken or session may make, refilled per second. */
  visitorBurst: 40,
  visitorPerSecond: 5,
  staffBurst: 120,
  staffPerSecond: 30,
  /** A beat goes both ways this often (D12). */
  heartbeatSeconds: 25,
  /** A console that has been silent this long counts as lost (D12). */
  consoleLostSeconds: 45,
  /** A visitor without a beat this long is shown as silent (D12). */
  visitorSilentSeconds: 60,
  /** Her place and the conversation are kept this long after she left (D12). */
  placeKeptSeconds: 30 * 60,
  /** The winner of a claim has this long to grant (encryption.md finding 9). */
  claimLeaseSeconds: 45,
  /** A waiting visitor rings the consoles again this often until taken. */
  alarmRepeatSeconds: 15,
  /** A re-sync by number happens at least this often. */
  resyncSeconds: 30,
  /** Pause between two conversations, console only; ends earlier on the counsellor's word. */
  pauseAfterConversationSeconds: 60,
  /** An ended conversation stays on the counsellor's screen at most this long. */
  endedShownSeconds: 5 * 60,
  /** Whoever is offered a conversation has this long to accept (encryption.md OFFER). */
  offerSeconds: 180,
  /** Who reads and writes in one conversation at once, the lead included. */
  membersPerConversation: 4,
  /** Queue: somebody who is safe now and waited this much longer goes before somebody who is not (docs/queue). */
  acuteAheadSeconds: 20 * 60,
  /** Queue: the most that a crowd at her own door can cost her. */
  doorCrowdSeconds: 10 * 60,
  /** How long a conversation is taken to last, where a page says how long waiting may take; nobody is measured. */
  talkSeconds: 20 * 60,
  /** Routing: whoever fits best has this long before any colleague may take her; half a minute when she is not safe. */
  fittingFirstSeconds: 60,
  fittingFirstAcuteSeconds: 15,
  /** Nothing new this long before the end of a shift, unless the counsellor says so. */
  shiftEndSeconds: 20 * 60,
  /** Rest after a conversation that was heavy; ends earlier on the counsellor's word. */
  pauseAfterHeavySeconds: 10 * 60,
  /** An alert that nobody acknowledged goes to coordinators after this, then to everybody on duty. */
  alertCoordinatorsSeconds: 30,
  alertEverybodySeconds: 60,
  /** A ring that no console confirmed within this: that console is silent. */
  ringHeardSeconds: 15,
  openAlerts: 500,
  /** A visitor who said nothing for this long is asked again whether she can write safely. */
  longSilenceSeconds: 10 * 60,
  coolDownMinutes: 60,
  coolDownProposalSeconds: 10 * 60,
  sessionSeconds: 16 * 3600,
  /** A one-time sign-in link. */
  enrolmentLinkSeconds: 24 * 3600,
  signInTriesPerQuarter: 10,
  passkeysPerPerson: 8,
  passkeyLabelLetters: 40,
  /** From a question to a passkey until its answer; adding one takes three gestures and some reading. */
  passkeySeconds: 120,
  passkeyAddingSeconds: 600,
  /** Age of a proof-of-work challenge. */
  challengeSeconds: 120,
  /** Leading zero bits at the lowest step and at the highest: a few seconds in a page, far within the age above. */
  challengeBitsLowest: 8,
  challengeBitsHighest: 14,
  /** For everybody while it is busy: above so many questions a second on the whole line, or when it is more than half full. */
  challengeBitsBusy: 11,
  challengesPerSecond: 200,
  /** While it is busy: questions by one connection before it gets the highest step, refilled per second. */
  connectionChallenges: 60,
  connectionChallengesPerSecond: 2,
  /** Connections of one origin that are not being answered; the one that dawdles longest makes way. */
  strangers: 1_000,
  /** From a request until its answer is taken, unless it is a stream: a page of 230 kB at 2 kB a second. */
  answerSeconds: 120,
  /** While the line is more than half full, a start whose stream never opened is kept this long. */
  unheardPlaceSeconds: 10 * 60,
  /** A consult between colleagues: letters (as in encryption/consult.ts), sealed bytes, what may lie unread for one of them, and how long at most. */
  consultLetters: 1_000,
  sealedConsultBytes: 8_192,
  unreadConsults: 50,
  consultSeconds: 2 * 3600,
  pseudonymLetters: 24,
  /** Days a slot key lives unless the conversation closes sooner. */
  slotDays: 2,
  /** Return codes of the whole line; the next one is refused in words. */
  codes: 100_000,
  /** Return code (encryption/SPEC.md §8b): what is kept under one, sealed bytes of one document, tries of a second word a day. */
  documentsPerCode: 60,
  sealedDocumentBytes: 12_288,
  /** One answer with what is kept under a code: always this long, also where there is nothing. The longest letter fits. */
  documentsPageBytes: 32_768,
  secondTriesPerDay: 10,
  /** The answer to a code takes at least this long, whatever it is. */
  codeAnswerMilliseconds: 250,
  /** Work for one try of a code, and above so many tries a second on the whole line its highest step. It never refuses. */
  codeChallengeBits: 12,
  codeTriesPerSecond: 200,
  /** Requests about one code that one proof of work is good for. */
  codeRequestsPerProof: 40,
  /** Who asked for the same counsellor again is held for her this long; who is not safe shorter. */
  wantedFirstSeconds: 120,
  wantedFirstAcuteSeconds: 15,
  /** Back within the time her place is kept: her counsellor of then has this long to take her. */
  wasYoursFirstSeconds: 45,
  /** Days until an entry that only named staff can open is erased; how many one person keeps; her open proposals on the map. */
  secretEntryDays: 366,
  secretsPerPerson: 50,
  proposalsPerPerson: 50,
  /** A letter: UTF-8 bytes of its text, sealed bytes, how many may wait for an answer in one mailbox. */
  letterBytes: 12_000,
  sealedLetterBytes: 16_384,
  unansweredLetters: 5,
  /** Copies for staff go this long after the answer. */
  answeredLetterSeconds: 24 * 3600,
  /** How far ahead a moment can be agreed; she is expected from so long before it until so long after it. */
  appointmentDays: 60,
  appointmentBeforeSeconds: 15 * 60,
  appointmentAfterSeconds: 45 * 60,
  /** Moments ahead on the whole line, so that nobody can fill the disk with them. */
  appointments: 5_000,
  /** One request lets go of so many moments at most. */
  cancelledAtOnce: 4,
  /** Duty to act: a report can be read this long, and telling her can be put off as long. */
  reportSeconds: 72 * 3600,
  sealedReportBytes: 16_384,
  /** Complaints that wait on the whole line; days one is kept after its last step; parts of one, and of those what may wait unanswered. */
  complaints: 2_000,
  complaintDays: 366,
  complaintParts: 40,
  unansweredComplaintParts: 5,
  /** What she wrote, or an answer, sealed bytes. One page of answers always weighs this much. */
  sealedComplaintBytes: 10_288,
  complaintPageBytes: 32_768,
} as const
