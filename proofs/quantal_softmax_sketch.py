"""Why softmax behaves as the lemmas of T2 say: close values give close chances, and little is lost.

This file states nothing; quantal_response.py does.
"""


def mean(t, chances, values):
    """Return the sum over actions of chance * value."""
    return t.sum(chance * value for chance, value in zip(chances, values, strict=True))


def weights_are_close(t, label, ratio, first, second, test):
    """Suggest why weights within a factor `ratio` of each other give a test function nearly the same mean.

    With e, f what the first and the second weigh inside of the test function, g, h outside: e <= r f and h <= r g.
    """
    known = [each for x, y in zip(first, second, strict=True) for each in (x <= ratio * y, y <= ratio * x)]
    signs = [each > 0 for each in (*first, *second)]
    unit = [fact for each in test for fact in (each >= 0, each <= 1)]
    for least in (ratio > 0, ratio >= 1):
        t.have(least, using=[*known[:2], first[0] > 0, second[0] > 0])
    outside = [1 - each for each in test]
    e = t.define(f"{label}first inside", mean(t, first, test))
    f = t.define(f"{label}second inside", mean(t, second, test))
    g = t.define(f"{label}first outside", mean(t, first, outside))
    h = t.define(f"{label}second outside", mean(t, second, outside))
    for each in (e, f, g, h):
        t.have(each >= 0, using=[*signs, *unit])
    t.have(e <= ratio * f, using=[*known, *unit])
    t.have(h <= ratio * g, using=[*known, *unit])
    square, slack = (ratio * f - h) * (ratio * f - h) >= 0, ratio * g - h
    t.have(square, using=[])
    t.have(slack * h >= 0, using=[h <= ratio * g, h >= 0])
    t.have(slack * f >= 0, using=[h <= ratio * g, f >= 0])
    rest = ratio * (ratio - 1) * f * f - 2 * ratio * f * h + (ratio - 1) * g * h + 2 * ratio * f * g
    t.have(ratio * rest >= 0, using=[slack * h >= 0, slack * f >= 0, ratio >= 1, ratio > 0, square])
    t.have(rest >= 0, using=[ratio * rest >= 0, ratio > 0])
    goal = (ratio - 1) * (e * f + g * h) + 2 * ratio * g * f >= 2 * e * h
    large = t.implies((ratio - 1) * f >= 2 * h, goal)
    t.have(large, using=[ratio >= 1, ratio > 0, *(each >= 0 for each in (e, f, g, h))])
    t.have(goal, using=[large, rest >= 0, e <= ratio * f])
    result = (e * h - f * g) * (ratio + 1) <= (ratio - 1) * (e + g) * (f + h)
    t.have(result, using=[goal])
    return e, f, g, h, result


def is_distribution(t, label, response):
    """Suggest that a quantal response is a distribution; return its sum of weights."""
    total = t.define(f"{label}sum of weights", t.sum(response.weights))
    t.have(total > 0, using=[each > 0 for each in response.weights])
    means = [chance * total == weight for chance, weight in zip(response.chances, response.weights, strict=True)]
    for chance, weight, meaning in zip(response.chances, response.weights, means, strict=True):
        t.have(meaning, using=[chance * t.sum(response.weights) == weight])
        t.have(chance >= 0, using=[meaning, weight > 0, total > 0])
    t.have(t.sum(response.chances) * total == total, using=means)
    t.have(t.sum(response.chances) == 1, using=[t.sum(response.chances) * total == total, total > 0])


def loss_is_small(t, label, rate, response):
    """Suggest why a quantal response loses at most ln(n) / rate: exp(s) >= 1 + s at rate (v_k - v_a) - ln(n)."""
    values, weights, bound = response.values, response.weights, t.ln(len(response.values))
    count = len(values)
    for k in range(count):
        below = t.define_exp(f"{label}share of {k}", rate * values[k] - bound)
        t.recall("sum", rate * values[k] - bound, bound)
        whole = t.exp(bound)
        t.have(count * below == weights[k], using=[weights[k] == below * whole, whole == count])
        each = []
        for a in range(count):
            gap = rate * (values[k] - values[a]) - bound
            ratio = t.define_exp(f"{label}share of {k} to {a}", gap)
            t.recall("tangent", gap)
            t.recall("sum", gap, rate * values[a])
            each.append(weights[a] * (1 + gap) <= below)
            t.have(each[-1], using=[weights[a] > 0, ratio >= 1 + gap, below == ratio * weights[a]])
        gaps = t.sum(weight * rate * (values[k] - value) for weight, value in zip(weights, values, strict=True))
        signs = [weight > 0 for weight in weights]
        t.have(gaps <= bound * t.sum(weights), using=[*each, count * below == weights[k], *signs])
        means = [c * t.sum(weights) == weight for c, weight in zip(response.chances, weights, strict=True)]
        loss = rate * (values[k] - mean(t, response.chances, values))
        t.have(loss * t.sum(weights) == gaps, using=means)
        t.have(t.sum(weights) > 0, using=signs)
        t.have(loss <= bound, using=[loss * t.sum(weights) == gaps, gaps <= bound * t.sum(weights), t.sum(weights) > 0])


def is_nearest(t, masses, target, coarse, fine):
    """Suggest why the conditional expectation `fine` has the smaller mean squared error."""
    square = (coarse - fine) * (coarse - fine) >= 0
    t.have(square, using=[])
    errors = [
        t.sum(mass * (guess - value) * (guess - value) for mass, value in zip(masses, target, strict=True))
        for guess in (fine, coarse)
    ]
    signs = [mass >= 0 for mass in masses]
    t.have(errors[0] <= errors[1], using=[square, *signs, fine * t.sum(masses) == mean(t, masses, target)])
    return errors[0] <= errors[1]


def responses_are_close(t, label, rate, distance, first, second, test):
    """Suggest why values at most `distance` apart give nearly the same mean of a test function; return that."""
    pairs = list(zip(first.values, second.values, strict=True))
    near = [each for x, y in pairs for each in (x - y <= distance, y - x <= distance)]
    t.have(distance >= 0, using=near)
    ratio = t.define_exp(f"{label}ratio", rate * distance)
    for one, other, way in ((first, second, "up"), (second, first, "down")):
        for a, (value, least) in enumerate(zip(one.values, other.values, strict=True)):
            most = rate * (distance + least)
            top = t.define_exp(f"{label}{way} {a}", most)
            t.recall("sum", rate * distance, rate * least)
            t.recall("increasing", rate * value, most)
            t.have(rate * value <= most, using=[rate > 0, value - least <= distance])
            grows = t.any_of([rate * value > most, top >= one.weights[a]])
            facts = [grows, rate * value <= most, top == ratio * other.weights[a]]
            t.have(one.weights[a] <= ratio * other.weights[a], using=facts)
    e, f, g, h, result = weights_are_close(t, label, ratio, first.weights, second.weights, test)
    x, y = (
        t.define(f"{label}{which} mean", mean(t, each.chances, test))
        for which, each in (("first", first), ("second", second))
    )
    for value, inside, outside, response in ((x, e, g, first), (y, f, h, second)):
        t.have(inside + outside == t.sum(response.weights), using=[])
        means = [c * t.sum(response.weights) == w for c, w in zip(response.chances, response.weights, strict=True)]
        t.have(value * t.sum(response.weights) == inside, using=means)
        t.have(
            value * (inside + outside) == inside,
            using=[value * t.sum(response.weights) == inside, inside + outside == t.sum(response.weights)],
        )
        t.have(
            inside + outside > 0,
            using=[inside + outside == t.sum(response.weights), *(w > 0 for w in response.weights)],
        )
    both = (e + g) * (f + h)
    t.have(both > 0, using=[e + g > 0, f + h > 0])
    scaled = (x - y) * both * (ratio + 1) <= (ratio - 1) * both
    t.have(scaled, using=[result, x * (e + g) == e, y * (f + h) == f])
    t.have((x - y) * (ratio + 1) <= ratio - 1, using=[scaled, both > 0])
    t.recall("quotient", rate * distance)
    t.have(rate * distance >= 0, using=[rate > 0, distance >= 0])
    clause = t.any_of([-rate * distance > 0, 2 + rate * distance >= (2 - rate * distance) * ratio])
    slope = 2 * (ratio - 1) <= rate * distance * (ratio + 1)
    t.have(slope, using=[clause, rate * distance >= 0])
    t.have(2 * (x - y) <= rate * distance, using=[slope, (x - y) * (ratio + 1) <= ratio - 1, ratio > 0])
    return x, y, 2 * (x - y) <= rate * distance
