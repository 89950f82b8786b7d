"""What competition guarantees where each agent sees a part of the signal; that T1 itself fails is in ablations/."""

from dataclasses import replace

from certify import statement_beside, theorem

SOURCE = "theory.md section 4 (T1) without the shared signal; after Collina et al., arXiv 2509.15090"


@theorem(source=SOURCE)
def each_part_guarantees_its_value(t):
    """In every equilibrium an agent that is aligned by itself guarantees what its part is worth to the user, V(z, x_i).

    Agent i alone is within eps_i of the user; then she gets V(z, x_i) less 2 eps_i + w_i eta_i, whatever the others do.
    """
    market = t.market(separate=True)
    weights, eta, errors = t.weights(), t.slacks("eta"), t.slacks("eps")
    alignment, claims = [], []
    for i in range(market.agents):
        alone = [weight if j == i else 0 for j, weight in enumerate(weights)]
        alignment.append(market.aligned(alone, error=errors[i], offset=market.offset(f"offset {i}")))
        t.assume(alignment[i], name=f"alignment of {i}")
    prior = t.sum(market.prior.values()) == 1
    equilibrium = t.every(market.equilibrium(eta=eta, level="laws"))
    for i in range(market.agents):
        after = equilibrium.informed[i]
        worth, reached = [], []
        known = {}
        for z, x in market.views:
            known.setdefault((z, market.seen(i, x)), []).append(x)
        for (z, _), signals in known.items():
            values = [
                t.sum(market.informed_value(market.user, a, z, x) for x in signals) for a in range(market.actions)
            ]
            worth.append(t.max(values))
            cells = [cell for cell in market.prior if cell[0] == z and cell[1] in signals]
            got = t.sum(after.masses[a, c] * market.user[a][c[2]] for c in cells for a in range(market.actions))
            laws = [t.sum(after.masses[a, c] for a in range(market.actions)) == market.prior[c] for c in cells]
            for value in values:
                t.have(got >= value, using=[market.is_obedient(after.masses, i), *laws])
            reached.append(got >= worth[-1])
            t.have(reached[-1], using=[t.is_max(worth[-1], values), *(got >= value for value in values)])
        loss = 2 * errors[i] + weights[i] * eta[i]
        known = [alignment[i], weights[i] >= 0, errors[i] >= 0, equilibrium.no_gain_by(i, after), prior]
        known += [market.is_law(law.masses) for law in (equilibrium, after)]
        t.have(equilibrium.user_value >= after.user_value - loss, using=known)
        t.have(after.user_value >= t.sum(worth), using=reached)
        claims.append(equilibrium.user_value >= t.sum(worth) - loss)
        ends = [equilibrium.user_value >= after.user_value - loss, after.user_value >= t.sum(worth)]
        t.have(claims[-1], using=ends)
    t.claim(t.all_of(claims))
    t.have(t.all_of(claims), using=claims)


@theorem(source="the statement above, and competition_aligns_with_all_slacks in all_slacks.py")
def each_part_guarantees_its_value_is_a_case(t):
    """For each agent this is `competition_aligns_with_all_slacks` in one draw, in which it alone has a weight.

    The benchmark is V(z, x_i), q what the user does once agent i has revealed its part, gamma = delta = 0.
    """
    market = t.market(separate=True)
    weights, eta, errors = t.weights(), t.slacks("eta"), t.slacks("eps")
    agents, offsets = range(market.agents), []
    for i in agents:
        alone = [weight if j == i else 0 for j, weight in enumerate(weights)]
        offsets.append(market.offset(f"offset {i}"))
        t.assume(market.aligned(alone, error=errors[i], offset=offsets[i]), name=f"alignment of {i}")
    equilibrium = t.every(market.equilibrium(eta=eta, level="laws"))
    general = statement_beside(__file__, "all_slacks.py", "competition_aligns_with_all_slacks")
    together = replace(market, parts=None)  # the same cells, in which a tuple of parts is one signal
    cases, bounds, reached = [], [], []
    for i, q in enumerate(equilibrium.informed):
        views = {}
        for z, x in market.views:
            views.setdefault((z, market.seen(i, x)), []).append((z, x))
        values = {}
        for view, seen in views.items():
            informed = [[market.informed_value(market.user, a, z, x) for z, x in seen] for a in range(market.actions)]
            values[view] = [t.sum(each) for each in informed]
        best = {view: t.max(each) for view, each in values.items()}
        benchmark, loss = t.sum(best.values()), 2 * errors[i] + weights[i] * eta[i]
        given = {"eps": errors[i], "gamma": 0, "kappa": 0, "benchmark": benchmark, "margin[0]": -1, "max 1": loss}
        given |= {**together.law_as("q", q), **together.law_as("law of draw 0", equilibrium)}
        for cell, mass in market.prior.items():
            place = ",".join(map(str, cell))
            given |= {f"prior[{place}]": mass, f"offset[{place}]": offsets[i][cell]}
        for j in agents:
            paid = equilibrium.agent_value(j)
            given |= {f"weight[{j}]": weights[j] if j == i else 0, f"delta[{j}]": 0, f"paid to {j}[0]": paid}
            given[f"paid to {j} after its deviation[0]"] = q.agent_value(j) if j == i else paid
        cases.append(t.case_of(general, given, signals=market.signals, draws=1))
        bounds.append(equilibrium.user_value >= benchmark - loss)
        reached.append((q, views, values, best))
    for i, case in enumerate(cases):
        for item in case.assumptions:
            t.claim(item.formula, name=f"{item.name}, for {i}")
    t.claim(t.implies(t.all_of(case.claim for case in cases), t.all_of(bounds)), name="the bound follows")

    for i, (q, views, values, best) in enumerate(reached):
        found = []
        for view, seen in views.items():
            cells = [cell for cell in market.prior if cell[:2] in seen]
            got = t.sum(q.masses[a, c] * market.user[a][c[2]] for c in cells for a in range(market.actions))
            laws = [t.sum(q.masses[a, c] for a in range(market.actions)) == market.prior[c] for c in cells]
            for value in values[view]:
                t.have(got >= value, using=[market.is_obedient(q.masses, i), *laws])
            found.append(got >= best[view])
            t.have(found[-1], using=[t.is_max(best[view], values[view]), *(got >= value for value in values[view])])
        t.have(q.user_value >= t.sum(best.values()), using=found)
