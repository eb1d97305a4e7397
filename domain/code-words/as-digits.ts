/** The digits of an Arabic or Persian keyboard as ours. */
export const asDigits = (text: string): string => text.replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 15))
