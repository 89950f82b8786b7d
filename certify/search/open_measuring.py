from certify.kernel.proof import Witness
def measured_between(problem, witness, clock): return witness
