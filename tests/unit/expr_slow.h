/* The slow twin of the expression evaluator: reads the text anew for each row and computes as it reads, with code of its own
 * for names, numbers, times and escapes. Right expressions only; numbers below
 * 9 * 10^15 with up to 3 decimals; times as a date or YYYY-MM-DDThh:mm:ss[.000](Z or none or +02:00).
 *
 *     expr_slow("value > 5", "user,value", "u1\t7") == 1      (0: no, -1: a bad value was reached)
 */
#ifndef TN_TESTS_EXPR_SLOW_H
#define TN_TESTS_EXPR_SLOW_H

int expr_slow(const char *text, const char *header, const char *row);

#endif
