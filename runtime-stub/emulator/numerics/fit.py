# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints the polynomial coefficients in Functions.h: minimax fits by iteratively reweighted least squares."""
import mpmath as mp

mp.mp.dps = 40


def fit(f, low, high, degree, weight, points=240, rounds=30):
    """Coefficients (lowest first) of the degree-n polynomial p least max |weight * (p - f)| on [low, high]."""
    xs = [(low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * (i + mp.mpf(1) / 2) / points) for i in range(points)]
    values, weights = [f(x) for x in xs], [weight(x) for x in xs]
    emphasis = [mp.mpf(1)] * points
    for _ in range(rounds):
        rows = mp.matrix(points, degree + 1)
        right = mp.matrix(points, 1)
        for i, x in enumerate(xs):
            scale = mp.sqrt(emphasis[i]) * weights[i]
            for d in range(degree + 1):
                rows[i, d] = scale * x**d
            right[i] = scale * values[i]
        coefficients = mp.lu_solve(rows, right)
        errors = [abs(weights[i] * (mp.polyval(list(reversed(list(coefficients))), x) - values[i]))
                  for i, x in enumerate(xs)]
        worst = max(errors)
        emphasis = [e * (error / worst + mp.mpf("1e-3")) for e, error in zip(emphasis, errors)]
        total = sum(emphasis)
        emphasis = [e * points / total for e in emphasis]
    return list(coefficients), worst


def show(name, f, low, high, degree, weight):
    coefficients, worst = fit(f, mp.mpf(low), mp.mpf(high), degree, weight)
    print(f"{name}: relative error 2^{float(mp.log(worst, 2)):.1f}")
    print("   ", ", ".join(f"{float(c):.9g}f" for c in reversed(coefficients)))


def normal_tail(q):
    """(1 - Phi(a)) * exp(a^2/2) * (a+K) with a = K(1+q)/(1-q)."""
    a = TAIL_K * (1 + q) / (1 - q)
    return mp.erfc(a / mp.sqrt(2)) * mp.exp(a * a / 2) / 2 * (a + TAIL_K)


TAIL_K, TAIL_FROM, TAIL_TO = mp.mpf(3), mp.mpf("0.7"), mp.mpf(15)

if __name__ == "__main__":
    half_ln2 = mp.log(2) / 2
    show("exp: (e^r - 1 - r) / r^2", lambda r: (mp.exp(r) - 1 - r) / r**2 if r else mp.mpf(1) / 2,
         -half_ln2, half_ln2, 4, lambda r: r**2 / mp.exp(r))
    show("log: (log(1+f) - f + f^2/2) / f^3", lambda f: (mp.log1p(f) - f + f * f / 2) / f**3,
         mp.sqrt(2) / 2 - 1, mp.sqrt(2) - 1, 7, lambda f: f**3 / mp.log1p(f))
    show("log1p: (atanh(u)/u - 1) / u^2, in u^2", lambda v: (mp.atanh(mp.sqrt(v)) / mp.sqrt(v) - 1) / v,
         mp.mpf("1e-8"), mp.mpf(1) / 9, 4, lambda v: v)
    show("tanh: (tanh(x)/x - 1) / x^2, in x^2", lambda v: (mp.tanh(mp.sqrt(v)) / mp.sqrt(v) - 1) / v,
         mp.mpf("1e-8"), mp.mpf("0.625")**2, 4, lambda v: v)
    show("erf: erf(x)/x - 1, in x^2", lambda v: mp.erf(mp.sqrt(v)) / mp.sqrt(v) - 1,
         mp.mpf("1e-8"), mp.mpf(1), 6, lambda v: 1)
    show("sin: (sin(x)/x - 1) / x^2, in x^2", lambda v: (mp.sin(mp.sqrt(v)) / mp.sqrt(v) - 1) / v,
         mp.mpf("1e-8"), (mp.pi / 2)**2, 4, lambda v: v / (mp.sin(mp.sqrt(v)) / mp.sqrt(v)))
    show("arctan: (arctan(x)/x - 1) / x^2, in x^2", lambda v: (mp.atan(mp.sqrt(v)) / mp.sqrt(v) - 1) / v,
         mp.mpf("1e-8"), mp.mpf(1), 8, lambda v: v)
    show("centre of Phi: (Phi(x) - 1/2) / x, in x^2", lambda v: mp.erf(mp.sqrt(v / 2)) / (2 * mp.sqrt(v)),
         mp.mpf("1e-8"), TAIL_FROM**2, 4, lambda v: 1)
    show("normal tail: (1 - Phi(a)) exp(a^2/2) (a+K), in q = (a-K)/(a+K)", normal_tail,
         (TAIL_FROM - TAIL_K) / (TAIL_FROM + TAIL_K), (TAIL_TO - TAIL_K) / (TAIL_TO + TAIL_K), 9,
         lambda q: 1 / normal_tail(q))
