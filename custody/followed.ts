/** What a next roster builds on, so that the server takes it only in the place of something its makers knew. */

/** More would only help a line whose server has not heard of its custody for so many rosters. */
const most = 16

/** The rosters of before, and the one that is followed now; signed bytes, base64url, oldest first. */
export const followed = (follows: readonly string[], roster: string): string[] =>
  [...follows.filter((each) => each !== roster), roster].slice(-most)
