"""What competition guarantees where each agent sees a part of the signal; that T1 itself fails is in ablations/."""

from certify import theorem

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
