/** nonce (12) ‖ ciphertext (512) ‖ tag (16). */
export const codeBlobBytes = 540
