# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints the polynomial coefficients in Elementary.h: minimax fits by iteratively reweighted least squares."""
import struct

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


def mills(a):
    """e^(a^2/2) P(X > a) of the normal distribution."""
    return mp.erfc(a / mp.sqrt(2)) * mp.exp(a * a / 2) / 2


def rounding(value):
    """How far fp32 rounds a number, in units of its last place."""
    unit = mp.mpf(2) ** (mp.floor(mp.log(value, 2)) - 23)
    return abs(value / unit - mp.nint(value / unit))


def show_mills(degree=6):
    """Polynomials around a point of each of 16 intervals, four to a doubling of 1 + a. A point is where fp32 rounds the value
    least, so that the constant term is as good as exact. Columns: the low four bits of (bits of 1 + a) >> 21."""
    table = [None] * 16
    for i in range(16):
        low, high = (mp.mpf(2) ** (j // 4) * (1 + mp.mpf(j % 4) / 4) - 1 for j in (i, i + 1))
        points = [(low + high) / 2 + k * (high - low) / 2048 for k in range(-64, 65)]
        point = min(points, key=lambda c: rounding(mills(c)))
        constant = mp.mpf(struct.unpack("f", struct.pack("f", float(mills(point))))[0])
        rest, worst = fit(lambda t: (mills(point + t) - constant) / t, low - point, high - point, degree - 1,
                          lambda t: t / mills(point + t), points=120, rounds=20)
        table[(12 + i) % 16] = [point, *reversed(rest), constant]
        print(f"Mills ratio from {float(low):g} to {float(high):g}: relative error 2^{float(mp.log(worst, 2)):.1f}")
    for column in zip(*table):
        print("    {" + ", ".join(f"{float(c):.9g}f" for c in column) + "},")


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
    show_mills()
