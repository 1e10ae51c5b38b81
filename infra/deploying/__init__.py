"""`microsite deploy` and `destroy`: from a checkout to a running site, and back.

options        what an operator may say
names          what everything of an environment is called
clients        the AWS services that deploying talks to
stacks         CloudFormation stacks: what they put out, how they end, deleted
change_sets    a stack brought to what it should be; changes: what that would do
templates      the two stacks of an environment
adopting       what an earlier deployment left is taken in again
secrets        the secrets of an environment, newest first
settings       Zappa's settings, rendered from ours and the stack's outputs; variables: their share
zappa          Zappa run with these, in a process of its own
functions      one function deployed or updated; finishing: what Zappa leaves undone
edge           the CDN before the function's address
sender         who mail is sent from, as SES knows it
alarms         who is told of alarms, as SNS knows it
wiring         what should be there, held against what is there
reading        what is there; wired: the same as values
first_publish  the upload function called once
smoke          each journey over HTTP; visiting: how a site is asked
knowing        what is found out before anything is done
remaining      what is left for people to do
preview        what a deployment would change; comparing: in one function
deploy         all of it in order
destroy        all of it away again
"""
