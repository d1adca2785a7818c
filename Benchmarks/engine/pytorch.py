"""Trains one workload with PyTorch: prints the number of parameters and the seconds of each epoch.

    pytorch.py WORKLOAD FOLDER EPOCHS THREADS [channels_last]
"""

import random
import sys
import time

import torch

from networks import WORKLOADS


def project(workload, losses, shared, optimizer):
    """PCGrad (Yu 2020): each task's gradient without what opposes another's, added up."""
    flat = []
    for index, loss in enumerate(losses):
        head = list(workload.network.heads[index].parameters())
        found = torch.autograd.grad(loss, shared + head, retain_graph=index + 1 < len(losses))
        flat.append(torch.cat([gradient.reshape(-1) for gradient in found[:len(shared)]]))
        for parameter, gradient in zip(head, found[len(shared):]):
            parameter.grad = gradient
    rows = torch.stack(flat)
    products = rows @ rows.T
    # Each projection is a combination of the rows: their coefficients say all.
    coefficients = torch.eye(len(rows))
    for task in range(len(rows)):
        others = [other for other in range(len(rows)) if other != task]
        random.shuffle(others)
        for other in others:
            inner = coefficients[task] @ products[other]
            if inner < 0:
                coefficients[task, other] -= inner / products[other, other]
    total = coefficients.sum(0) @ rows
    start = 0
    for parameter in shared:
        parameter.grad = total[start:start + parameter.numel()].view_as(parameter)
        start += parameter.numel()
    optimizer.step()


def main(name, folder, epochs, threads, *settings):
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(0)
    workload = WORKLOADS[name](folder)
    network, inputs, targets = workload.network, workload.inputs, workload.targets
    if "channels_last" in settings:
        network = network.to(memory_format=torch.channels_last)
        inputs = [x.to(memory_format=torch.channels_last) if x.dim() == 4 else x for x in inputs]
    print("parameters", sum(parameter.numel() for parameter in network.parameters()))
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, fused=True)
    heads = {id(parameter) for head in getattr(network, "heads", []) for parameter in head.parameters()}
    shared = [parameter for parameter in network.parameters() if id(parameter) not in heads]
    rows = len(targets[0])
    for _ in range(epochs):
        begin = time.perf_counter()
        for places in torch.randperm(rows).split(workload.batch):
            outputs = network(*[x[places] for x in inputs])
            losses = [loss(y, target[places]) for loss, y, target in zip(workload.losses, outputs, targets)]
            if workload.conflicts:
                project(workload, losses, shared, optimizer)
            else:
                optimizer.zero_grad(set_to_none=True)
                sum(losses).backward()
                optimizer.step()
        print("epoch", time.perf_counter() - begin)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), *sys.argv[5:])
