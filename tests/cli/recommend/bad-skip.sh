#!/bin/sh
printf 'user\ttime\tevent\titem\nu\t2024-01-02\tview\ta\nv\tnever\tview\ta\nw\n\t2024-01-02\tview\tb\nx\t2024-01-03\tview\ta\nx\t2024-01-04\tview\tb\n' >log
recommend -m popular --bad skip --rejects rejects log
echo "status $?"
cat rejects
recommend -m popular --bad skip=2 log
echo "status $?"
recommend -m popular --bad skip=3 log
echo "status $?"
recommend -m popular log
echo "status $?"
recommend --partial --bad skip log | tail -n +3 | cut -f 1-3,5-7
# the models are fitted on what is left
recommend --similar --bad skip log
recommend -m session --session '' --bad skip log | tail -n 1
